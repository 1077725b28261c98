import type { LayoutSequence, Positions } from "@deepling/engine";
import type { PageState } from "./store.ts";

/** A sequence as the page knows it: of many images without positions, which come layer by layer. */
export type ToldSequence = LayoutSequence<Positions>;

/** Places (images × layers) that come in one answer at most: 32 MB. Positions of more are asked for layer by layer, and only those around the slider are held. */
export const MOST_WHOLE = 4_000_000;

/** Whether a sequence holds its positions. */
export function isWhole(sequence: ToldSequence): sequence is LayoutSequence {
  return sequence.layers.every(({ positions }) => positions !== undefined);
}

/** Whether there are more than so many places: positions are then asked for layer by layer. */
export function isApart({ info, view }: Pick<PageState, "info" | "view">, most: number): boolean {
  const items = view.projected?.length ?? info?.data.count ?? 0;
  return items * (info?.model.layers.length ?? 0) > most;
}
