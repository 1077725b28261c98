import { type Fit, type FrameAnswer, type FrameRequest, predictedClass } from "@deepling/engine";
import { turned } from "../../state/aligned.ts";
import type { Page } from "../../state/context.tsx";
import { numbersOf } from "../../state/items.ts";
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
    ...(placed ? { projection: { mode: projection.sequence.mode, items: numbersOf(view.projected) } } : {}),
  };
}

/** Remembers where a frame lies, for the stage. */
function rememberPlace(store: PageStore, { placed }: FrameAnswer, { prediction }: FrameAnswer): void {
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

/** A frame whose class scores are known. */
interface Answered {
  readonly frame: FittedFrame;
  readonly answer: FrameAnswer;
}

/**
 * Every how many answered frames one is asked what takes longer: one network computes both, so each gets about half of the time.
 */
export function everyFrames(fast: Pick<Pace, "latency">, slow: Pick<Pace, "latency"> | undefined): number {
  return slow === undefined
    ? 1
    : Math.max(1, Math.min(MOST_BETWEEN, Math.round(slow.latency / Math.max(1, fast.latency))));
}

/** Frames between two that are asked what takes longer, at most. */
const MOST_BETWEEN = 15;

/**
 * Two loops over the same frames: class scores and channels as fast as they come, and what takes longer (a place in every layer, a unit's
 * reconstruction) of every few of those that were answered, so that it does not hold the others up.
 */
export function createLoops({ page: { study, store }, source, fit, now, onShown, onBeside, onFailure }: LoopParts) {
  const read = createFrameReader();
  const clock = () => performance.now();
  let kept: FittedFrame | undefined;
  let answered: Answered | undefined;
  let slowly: Pace | undefined;
  let since = 0;
  const stays = () => kept !== undefined && (now.current.held || source.kind === "picture");
  const slow = new FrameLoop<Answered, FrameAnswer | undefined>({
    grab: () => answered,
    ask: async ({ frame: { pixels } }, signal) => {
      const wish = wishedBeside(store, now.current.unit);
      return wish && study.frame({ pixels, scores: false, ...wish }, { signal });
    },
    onAnswer: (of, answer, pace) => {
      slowly = answer && pace;
      onBeside({ reconstruction: answer?.reconstruction, pace });
      if (answer !== undefined) rememberPlace(store, answer, of.answer);
    },
    onFailure,
    now: clock,
  });
  const fast = new FrameLoop<FittedFrame, FrameAnswer>({
    grab: () => {
      if (!stays()) kept = read(source.drawable(), fit, source.kind === "picture") ?? kept;
      return kept;
    },
    ask: ({ pixels }, signal) =>
      study.frame({ pixels, maps: { layer: currentLayer(store.getState()), side: SIDE } }, { signal }),
    onAnswer: (frame, answer, pace) => {
      answered = { frame, answer };
      onShown({ frame, answer, pace });
      since++;
      // no other frame comes after one that stays
      if (!stays() && since < everyFrames(pace, slowly)) return;
      since = 0;
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
