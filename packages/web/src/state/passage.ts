import type { LaidLayouts } from "./aligned.ts";
import type { PageState } from "./store.ts";

/** The study's models as checkpoints of one training, as far as they are known: each laid onto the one before it. */
export interface Evolution {
  readonly mode: "paper" | "smooth";
  /** All checkpoints, in their order. */
  readonly names: readonly string[];
  /** Layouts of the first so many. */
  readonly frames: readonly LaidLayouts[];
  /** Accuracy of the first so many; NaN without labels. */
  readonly accuracy: readonly number[];
}

declare module "./store.ts" {
  interface Answers {
    readonly evolution?: Evolution | undefined;
  }
}

type Passing = Pick<PageState, "view" | "pair" | "projection" | "evolution">;

/** The checkpoints through which the stage may move, as far as they are known; undefined where it does not, or fewer than two are. */
export function evolutionOf({ view, evolution, projection }: Omit<Passing, "pair">): Evolution | undefined {
  if (!view.evolving || view.projected !== undefined || evolution === undefined) return undefined;
  const items = evolution.frames[0]?.sequence.items.length;
  const fits = evolution.mode === view.mode && items === projection?.sequence.items.length;
  return fits && evolution.frames.length > 1 ? evolution : undefined;
}

/** The networks between whose layouts the stage stands: checkpoints in their order, or before and after what is set; undefined where it shows one network. */
export function passageOf(state: Passing): readonly LaidLayouts[] | undefined {
  const { view, pair, projection } = state;
  if (view.blend === undefined || projection === undefined) return undefined;
  const evolution = evolutionOf(state);
  if (evolution !== undefined) return evolution.frames;
  return pair?.some(({ sequence }) => sequence === projection.sequence) ? pair : undefined;
}

/** Where on the way through a passage the stage stands, counted in its networks. */
export function placeInPassage({ blend = 0 }: Pick<PageState["view"], "blend">, passage: readonly unknown[]): number {
  return Math.min(blend, passage.length - 1);
}

/** The one or two networks of the passage between which the stage stands; undefined where it shows one network. */
export function framesBetween(state: Passing): readonly LaidLayouts[] | undefined {
  const passage = passageOf(state);
  if (passage === undefined) return undefined;
  const at = placeInPassage(state.view, passage);
  return passage.slice(Math.floor(at), Math.ceil(at) + 1);
}

/** The networks that the stage may pass to from where it stands, the nearest first. */
export function framesNear(state: Passing): readonly LaidLayouts[] {
  const { view, pair = [] } = state;
  const evolution = view.blend === undefined ? undefined : evolutionOf(state);
  if (evolution === undefined) return pair;
  const at = view.blend ?? 0;
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  return [...new Set([low, high, high + 1, low - 1])].flatMap((frame) => evolution.frames[frame] ?? []);
}
