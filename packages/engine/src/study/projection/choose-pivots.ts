import { DeeplingError } from "../../base/error.ts";
import type { Matrix } from "../../math/matrix.ts";
import { squaredDistances } from "../../project/distances.ts";
import { commonDistances, maxMinPivots, randomPivots } from "../../project/pivots.ts";

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
 * Pivots shared by all layers, as positions in the sample. `max-min` looks at the mean of all layers' squared distances, each layer
 * scaled to mean 1; `random` draws by the seed.
 */
export function choosePivots(
  grams: readonly Matrix[],
  count: number,
  options: { readonly rule: PivotRule; readonly seed: number },
): readonly number[] {
  const size = grams[0]?.rows ?? 0;
  if (count >= size) return Array.from({ length: size }, (_, at) => at);
  if (options.rule === "random") return randomPivots(size, count, options.seed);
  return maxMinPivots(commonDistances(grams.map(squaredDistances)), count);
}
