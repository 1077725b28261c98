import type { LayoutSequence, Positions } from "@deepling/engine";

/** A sequence as the page knows it: of many images without positions, which come layer by layer. */
export type ToldSequence = LayoutSequence<Positions>;

/** Places (images × layers) that come in one answer at most: 32 MB. Positions of more are asked for layer by layer, and only those around the slider are held. */
export const MOST_WHOLE = 4_000_000;

/** Whether a sequence holds its positions. */
export function isWhole(sequence: ToldSequence): sequence is LayoutSequence {
  return sequence.layers.every(({ positions }) => positions !== undefined);
}
