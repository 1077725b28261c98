import { type Fit, type FrameAnswer, type FrameRequest, predictedClass } from "@deepling/engine";
import { turned } from "../../state/aligned.ts";
import type { Page } from "../../state/context.tsx";
import { placedNext } from "../../state/live-place.ts";
import { currentLayer, type PageStore } from "../../state/store.ts";
import type { UnitName } from "../../state/view-state.ts";
import { FrameLoop, type Pace } from "./frame-loop.ts";
import { createFrameReader, type FittedFrame } from "./frame-pixels.ts";
import type { LiveSource } from "./live-source.ts";

/** Rows and columns of a map that is drawn, at most. */
const SIDE = 32;

/** A frame and what the network makes of it. */
export interface LiveShown {
  readonly frame: FittedFrame;
  /** Class scores and channels. */
  readonly answer: FrameAnswer;
  readonly pace: Pace;
}

/** What takes longer, of the last frame for which it is done: what a unit makes of it. Its place goes to the stage. */
export interface LiveBeside {
  readonly reconstruction: FrameAnswer["reconstruction"];
  readonly pace: Pace;
}

/** What takes longer than class scores and channels, and is wanted of a frame; undefined if nothing is. */
function wishedBeside(store: PageStore, unit: UnitName | undefined): Omit<FrameRequest, "pixels"> | undefined {
  const { projection, view, info } = store.getState();
  const layer = info?.model.layers.find(({ name }) => name === unit?.layer);
  const known = layer !== undefined && unit !== undefined && unit.unit < Number(layer.channels.count);
  // a preview's layouts are not kept
  const placed = projection?.final === true;
  if (!known && !placed) return undefined;
  return {
    ...(known ? { unit: { layer: layer.index, unit: unit.unit } } : {}),
    ...(placed ? { projection: { mode: projection.sequence.mode, items: view.projected } } : {}),
  };
}

/** Remembers where a frame lies, for the stage. */
function rememberPlace(store: PageStore, { placed, prediction }: FrameAnswer): void {
  const { projection, turns, livePlace, info, actions } = store.getState();
  if (placed === undefined || projection?.final !== true || info === undefined) return;
  const said = predictedClass(prediction.probabilities, info.model.output);
  const positions = placed.positions.map((own, layout) => turned(own, turns?.[layout]));
  actions.learn({ livePlace: placedNext(livePlace, projection.sequence, positions, said) });
}

/** What a pair of loops is told and tells. */
interface LoopParts {
  readonly page: Pick<Page, "study" | "store">;
  readonly source: LiveSource;
  readonly fit: Fit;
  /** What holds at the moment. */
  readonly now: { readonly current: { readonly held: boolean; readonly unit: UnitName | undefined } };
  readonly onShown: (shown: LiveShown) => void;
  readonly onBeside: (beside: LiveBeside) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Two loops over the same frames: class scores and channels as fast as they come, and what takes longer (a place in every layer, a unit's
 * reconstruction) at its own pace, so that it does not hold the others up.
 */
export function createLoops({ page: { study, store }, source, fit, now, onShown, onBeside, onFailure }: LoopParts) {
  const read = createFrameReader();
  const clock = () => performance.now();
  let kept: FittedFrame | undefined;
  const slow = new FrameLoop<FittedFrame, FrameAnswer | undefined>({
    grab: () => kept,
    ask: async ({ pixels }, signal) => {
      const wish = wishedBeside(store, now.current.unit);
      return wish && study.frame({ pixels, ...wish }, { signal });
    },
    onAnswer: (_, answer, pace) => {
      onBeside({ reconstruction: answer?.reconstruction, pace });
      if (answer !== undefined) rememberPlace(store, answer);
    },
    onFailure,
    now: clock,
  });
  const fast = new FrameLoop<FittedFrame, FrameAnswer>({
    grab: () => {
      const stays = kept !== undefined && (now.current.held || source.kind === "picture");
      if (!stays) kept = read(source.drawable(), fit, source.kind === "picture") ?? kept;
      return kept;
    },
    ask: ({ pixels }, signal) =>
      study.frame({ pixels, maps: { layer: currentLayer(store.getState()), side: SIDE } }, { signal }),
    onAnswer: (frame, answer, pace) => {
      onShown({ frame, answer, pace });
      slow.tick();
    },
    onFailure,
    now: clock,
  });
  return {
    fast,
    stop: () => {
      fast.stop();
      slow.stop();
    },
  };
}
