import type { Layer } from "../passes/layer.ts";

/** Bytes of activations that one batch may hold when nothing else is said. */
export const ACTIVATION_BUDGET = 256 * 2 ** 20;

/** Bytes of activations that a study keeps from one pass over its data to the next, so that what lies before an edit is not computed again. */
export const KEPT_BUDGET = 512 * 2 ** 20;

/**
 * Images at a time: as many as keep all layers' activations (4 bytes each) within `budget`, between 1 and 64, rounded down to a
 * multiple of 8 where it can be. Larger batches gain nothing on a CPU, whose cache they overflow, and delay the first answer.
 */
export function chooseBatch(layers: readonly Layer[], budget = ACTIVATION_BUDGET): number {
  const perImage = 4 * layers.reduce((sum, layer) => sum + layer.activations, 0);
  const fitting = Math.max(1, Math.min(64, Math.floor(budget / Math.max(1, perImage))));
  return fitting >= 8 ? fitting - (fitting % 8) : fitting;
}
