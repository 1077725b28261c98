import type { LayoutSequence } from "@deepling/engine";
import type { LayoutPair, PageState } from "../../state/store.ts";
import { stepAt } from "../../state/timeline.ts";

/** Whether the stage stands between the layouts before and after what is set. */
export function isBlended({ view, pair, projection }: Pick<PageState, "view" | "pair" | "projection">): boolean {
  if (view.blend === undefined || pair === undefined || projection === undefined) return false;
  return [pair.before, pair.after].includes(projection.sequence);
}

/** Two layouts: those before and after, at one moment of the way through the layers. */
export function blendOf({ before, after }: LayoutPair, t: number): LayoutSequence {
  const at = (sequence: LayoutSequence) => {
    const { from, mix } = stepAt(sequence, t);
    const [one, next] = [sequence.layers[from], sequence.layers[from + 1]];
    if (one === undefined || next === undefined || mix === 0) return one === undefined ? [] : [one];
    if (mix === 1) return [next];
    const positions = one.positions.map((value, i) => value + ((next.positions[i] ?? value) - value) * mix);
    return [{ ...one, positions }];
  };
  return { ...after, layers: [...at(before), ...at(after)] };
}
