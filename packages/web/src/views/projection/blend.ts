import { type LayoutSequence, layoutExtent, type Positions } from "@deepling/engine";
import type { LaidLayouts } from "../../state/aligned.ts";
import { stepAt } from "../../state/timeline.ts";

/** One layout per network at one moment of the way through the layers: the first, the next … Where positions are apart, `t` is a layer's own moment. */
export function blendOf(frames: readonly LaidLayouts[], t: number): LayoutSequence<Positions> {
  const at = (sequence: LayoutSequence<Positions>) => {
    const { from, mix } = stepAt(sequence, t);
    const [one, next] = [sequence.layers[from], sequence.layers[from + 1]];
    if (one === undefined || next === undefined || mix === 0) return one === undefined ? [] : [one];
    if (mix === 1) return [next];
    const [start, end] = [one.positions, next.positions];
    if (start === undefined || end === undefined) throw new RangeError("no positions between two layers to blend");
    const positions = start.map((value, i) => value + ((end[i] ?? value) - value) * mix);
    return [{ ...one, positions, extent: layoutExtent(positions) }];
  };
  const [first] = frames;
  if (first === undefined) throw new RangeError("no layouts to blend");
  return { ...first.sequence, layers: frames.flatMap(({ sequence }) => at(sequence)) };
}
