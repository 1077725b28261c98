import { className, percent } from "@deepling/engine";
import type { StripRun } from "./strip-run.ts";
import { element, fitText, INK, label, SERIES } from "./svg.ts";

/** Where the curves lie: `xOf` gives the middle of a frame's column. */
export interface CurvePlace {
  readonly top: number;
  readonly height: number;
  readonly xOf: (frame: number) => number;
  /** Right of the last frame, for the names. */
  readonly nameWidth: number;
}

const MOST_CURVES = 6;

/** The classes worth a curve: those that ever have the largest share, at most six, none below 2 % throughout. */
export function curveClasses({ frames, classes }: StripRun): readonly number[] {
  const most = classes.map((_, index) => Math.max(...frames.map(({ probabilities }) => probabilities[index] ?? 0)));
  const order = most.map((_, index) => index).sort((a, b) => (most[b] ?? 0) - (most[a] ?? 0) || a - b);
  return order.slice(0, MOST_CURVES).filter((index, rank) => rank === 0 || (most[index] ?? 0) >= 0.02);
}

/** Probabilities of the top classes along the strip, each named at its end, the flip marked. */
export function probabilityCurves(run: StripRun, { top, height, xOf, nameWidth }: CurvePlace): string {
  const { frames, reading } = run;
  const last = frames.length - 1;
  const yOf = (share: number): number => top + height * (1 - share);
  const parts = [0, 0.5, 1].flatMap((share) => [
    element("line", { x1: xOf(0), x2: xOf(last), y1: yOf(share), y2: yOf(share), stroke: INK.line, "stroke-width": 1 }),
    label(xOf(0) - 8, yOf(share) + 3.5, percent(share, 0), { size: 10, fill: INK.quiet, anchor: "end" }),
  ]);
  if (reading.flipFrame !== undefined) {
    const x = xOf(reading.flipFrame);
    const dash = { stroke: INK.flip, "stroke-width": 1, "stroke-dasharray": "3 3" };
    parts.push(element("line", { x1: x, x2: x, y1: top - 6, y2: top + height, ...dash }));
  }
  const chosen = curveClasses(run);
  const ends = chosen.map((index) => yOf(frames[last]?.probabilities[index] ?? 0));
  const places = spread(ends, 14, top + 2, top + height + 8);
  chosen.forEach((index, rank) => {
    const colour = SERIES[rank] ?? INK.quiet;
    const points = frames.map(({ probabilities }, frame) => [xOf(frame), yOf(probabilities[index] ?? 0)] as const);
    const path = points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
    const line = { points: path, fill: "none", stroke: colour, "stroke-width": 2, "stroke-linejoin": "round" };
    parts.push(element("polyline", line));
    if (frames.length <= 24)
      for (const [cx, cy] of points) parts.push(element("circle", { cx, cy, r: 2.5, fill: colour }));
    const share = percent(frames[last]?.probabilities[index] ?? 0);
    const name = fitText(className(run.classes, index), nameWidth - 12 - 7 * share.length, 11);
    const y = (places[rank] ?? 0) + 4;
    parts.push(label(xOf(last) + 12, y, `${name} ${share}`, { size: 11, fill: colour, weight: 600 }));
  });
  return parts.join("");
}

/** Heights moved apart to at least `gap`, between `low` and `high`, in their order; as near to where they were as that allows. */
export function spread(heights: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const order = heights.map((_, index) => index).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0) || a - b);
  const placed: number[] = [];
  for (const index of order) placed.push(Math.max(heights[index] ?? 0, (placed.at(-1) ?? low - gap) + gap));
  for (let i = placed.length - 1, limit = high; i >= 0; i--, limit = (placed[i + 1] ?? high) - gap) {
    placed[i] = Math.min(placed[i] ?? 0, limit);
  }
  const result: number[] = [];
  order.forEach((index, rank) => {
    result[index] = placed[rank] ?? 0;
  });
  return result;
}
