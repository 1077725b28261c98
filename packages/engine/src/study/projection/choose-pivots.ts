import { DeeplingError } from "../../base/error.ts";
import { takeBoth } from "../../math/matrix.ts";
import { squaredDistances } from "../../project/distances.ts";
import { commonDistances, maxMinPivots, randomPivots } from "../../project/pivots.ts";
import type { Compared } from "../../project/quality.ts";
import { farImages } from "./far-images.ts";

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

/** A layer's pivots, as positions in the sample. */
export interface ChosenPivots {
  readonly pivots: readonly number[];
  /** Whether some images of the sample lie far from the rest here. */
  readonly uneven: boolean;
}

/**
 * Pivots of each layer among a sample whose first `drawn` images were drawn by chance. Layers share them as far as they can: a layer where
 * one of them is left out takes the next instead, and images that are left out somewhere are the last to become pivots. `max-min` looks
 * at the mean of all layers' squared distances, each layer scaled to mean 1; `random` draws by the seed, and the last places
 * go to images that are far from the rest at the layer (`farImages`).
 */
export function choosePivots(
  layers: readonly Compared[],
  { size, drawn }: { readonly size: number; readonly drawn: number },
  count: number,
  options: { readonly rule: PivotRule; readonly seed: number },
): readonly ChosenPivots[] {
  if (count >= size) return layers.map(({ present }) => ({ pivots: present, uneven: false }));
  const order = pivotOrder(layers, drawn, count, options);
  const first = layers.map(({ present }) => {
    const here = new Set(present);
    return order.filter((at) => here.has(at)).slice(0, count);
  });
  return layers.map((layer, index) => {
    const own = first[index] ?? [];
    const far = options.rule === "random" ? farImages(layer, own, drawn) : [];
    const near = own.filter((at) => !far.includes(at)).slice(0, Math.max(0, count - far.length));
    return { pivots: [...near, ...far], uneven: far.length > 0 };
  });
}

function pivotOrder(
  layers: readonly Compared[],
  size: number,
  count: number,
  { rule, seed }: { readonly rule: PivotRule; readonly seed: number },
): readonly number[] {
  const drawn = randomPivots(size, size, seed);
  const whole = layers.reduce((left, { present }) => {
    const here = new Set(present);
    const still = left.filter((at) => here.has(at));
    return still.length === 0 ? left : still;
  }, drawn);
  const chosen = rule === "random" ? whole : farApart(layers, whole, count);
  return [...new Set([...chosen, ...whole, ...drawn])];
}

function farApart(layers: readonly Compared[], candidates: readonly number[], count: number): readonly number[] {
  const sorted = candidates.toSorted((a, b) => a - b);
  const distances = layers
    .filter(({ present }) => sorted.every((at) => present.includes(at)))
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
