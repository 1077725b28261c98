import type { ToldSequence } from "./apart.ts";

/** Where the last frames of a camera or a video lie in the layouts on the stage. */
export interface LivePlace {
  /** The layouts that they were placed in. */
  readonly sequence: ToldSequence;
  readonly frames: number;
  /** Per layout frames × 2, the oldest frame first. */
  readonly positions: readonly Float32Array[];
  /** The predicted class of each frame; −1 without class scores. */
  readonly said: readonly number[];
}

declare module "./store.ts" {
  interface Answers {
    readonly livePlace?: LivePlace | undefined;
  }
}

/** Frames whose places are shown. */
const KEPT = 8;

/** The places with those of one more frame behind; only of frames in the same layouts. */
export function placedNext(
  before: LivePlace | undefined,
  sequence: ToldSequence,
  positions: readonly Float32Array[],
  said: number,
): LivePlace {
  const kept = before?.sequence === sequence ? before : undefined;
  const of = (layout: number) => kept?.positions[layout]?.slice(-2 * (KEPT - 1)) ?? [];
  const saidNow = [...(kept?.said.slice(1 - KEPT) ?? []), said];
  return {
    sequence,
    frames: saidNow.length,
    positions: positions.map((own, layout) => Float32Array.of(...of(layout), ...own)),
    said: saidNow,
  };
}
