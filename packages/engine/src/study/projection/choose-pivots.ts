import { DeeplingError } from "../../base/error.ts";
import { takeBoth } from "../../math/matrix.ts";
import { squaredDistances } from "../../project/distances.ts";
import { commonDistances, maxMinPivots, randomPivots } from "../../project/pivots.ts";
import type { Compared } from "../../project/quality.ts";

/**
 * `random` draws by the seed. `max-min` takes the farthest each time, from the medoid on: it needs no seed, but in late layers of a trained
 * network it prefers outliers (stress 0.41 against 0.37 at a dense layer of an AlexNet, both with 200 pivots).
 */
export type PivotRule = "max-min" | "random";

/** Up to this many images all are pivots, so that the layout is classical MDS, exactly. */
export const ALL_PIVOTS = 300;

/** Pivots among more images than that. */
export const USUAL_PIVOTS = 100;

/** More pivots take minutes for each layer. */
export const MOST_PIVOTS = 1000;

/** How many pivots `count` images get: what was asked for, or all of a few and 100 of many. Throws "invalid pivots". */
export function pivotCount(asked: number | "all" | undefined, images: number): number {
  const wanted = asked === "all" ? images : (asked ?? (images <= ALL_PIVOTS ? images : USUAL_PIVOTS));
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new DeeplingError("invalid", `pivots: ${wanted}`, { hint: 'give a whole number from 1 on, or "all"' });
  }
  if (wanted > MOST_PIVOTS && images > MOST_PIVOTS) {
    throw new DeeplingError("unsupported", `pivots: ${wanted}`, {
      hint: `at most ${MOST_PIVOTS}; 100 to 200 give nearly the same picture`,
    });
  }
  return Math.min(wanted, images);
}

/**
 * Pivots of each layer, as positions in a sample of `size` images. Layers share them as far as they can: a layer where one of them is
 * left out takes the next instead, and images that are left out somewhere are the last to become pivots. `max-min` looks at the
 * mean of all layers' squared distances, each layer scaled to mean 1; `random` draws by the seed.
 */
export function choosePivots(
  layers: readonly Compared[],
  size: number,
  count: number,
  options: { readonly rule: PivotRule; readonly seed: number },
): readonly (readonly number[])[] {
  const order = pivotOrder(layers, size, count, options);
  return layers.map(({ present }) => {
    if (count >= present.length) return present;
    const here = new Set(present);
    return order.filter((at) => here.has(at)).slice(0, count);
  });
}

function pivotOrder(
  layers: readonly Compared[],
  size: number,
  count: number,
  { rule, seed }: { readonly rule: PivotRule; readonly seed: number },
): readonly number[] {
  const drawn = randomPivots(size, size, seed);
  const partial = layers.filter(({ present }) => present.length > 0 && present.length < size);
  const whole = partial.reduce((left, { present }) => {
    const here = new Set(present);
    return left.filter((at) => here.has(at));
  }, drawn);
  const chosen = rule === "random" ? whole : farApart(layers, whole, count);
  return [...new Set([...chosen, ...whole, ...drawn])];
}

function farApart(layers: readonly Compared[], candidates: readonly number[], count: number): readonly number[] {
  const sorted = candidates.toSorted((a, b) => a - b);
  const distances = layers
    .filter(({ present }) => present.length > 0)
    .map(({ present, gram }) => {
      const rows = new Map(present.map((at, row) => [at, row]));
      return squaredDistances(
        takeBoth(
          gram,
          sorted.map((at) => rows.get(at) ?? -1),
        ),
      );
    });
  return maxMinPivots(commonDistances(distances), count).map((at) => sorted[at] ?? -1);
}
