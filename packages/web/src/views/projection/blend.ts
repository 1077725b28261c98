import { type LayoutSequence, layoutExtent } from "@deepling/engine";
import type { PageState } from "../../state/store.ts";
import { stepAt } from "../../state/timeline.ts";
import type { Evolution } from "./drive-evolution.ts";

type Passing = Pick<PageState, "view" | "pair" | "projection" | "evolution">;

/** The checkpoints through which the stage may move, as far as they are known; undefined where it does not, or fewer than two are. */
export function evolutionOf({ view, evolution, projection }: Omit<Passing, "pair">): Evolution | undefined {
  if (!view.evolving || view.projected !== undefined || evolution === undefined) return undefined;
  const fits = evolution.mode === view.mode && evolution.frames[0]?.items.length === projection?.sequence.items.length;
  return fits && evolution.frames.length > 1 ? evolution : undefined;
}

/** The networks between whose layouts the stage stands: checkpoints in their order, or before and after what is set; undefined where it shows one network. */
export function passageOf(state: Passing): readonly LayoutSequence[] | undefined {
  const { view, pair, projection } = state;
  if (view.blend === undefined || projection === undefined) return undefined;
  const evolution = evolutionOf(state);
  if (evolution !== undefined) return evolution.frames;
  return pair?.some((one) => one === projection.sequence) ? pair : undefined;
}

/** One layout per network at one moment of the way through the layers: the first, the next … */
export function blendOf(frames: readonly LayoutSequence[], t: number): LayoutSequence {
  const at = (sequence: LayoutSequence) => {
    const { from, mix } = stepAt(sequence, t);
    const [one, next] = [sequence.layers[from], sequence.layers[from + 1]];
    if (one === undefined || next === undefined || mix === 0) return one === undefined ? [] : [one];
    if (mix === 1) return [next];
    const positions = one.positions.map((value, i) => value + ((next.positions[i] ?? value) - value) * mix);
    return [{ ...one, positions, extent: layoutExtent(positions) }];
  };
  const [first] = frames;
  if (first === undefined) throw new RangeError("no layouts to blend");
  return { ...first, layers: frames.flatMap(at) };
}
