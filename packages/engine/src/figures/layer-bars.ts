import { type Box, INK, label, line, type Mark, rect, seriesColour } from "./display-list.ts";
import { fitText } from "./text.ts";

/** A layer's number as a bar. */
export interface LayerBar {
  readonly name: string;
  /** NaN has no bar. */
  readonly value: number;
  /** What stands behind the bar. */
  readonly text: string;
  /** Whether the bar is set apart from the others. */
  readonly marked?: boolean;
}

/** Height of a bar's row. */
export const ROW = 18;
const NAME = 130;
const TEXT = 190;

/** A bar for each layer, one beneath another, its name before and its text behind it; with a dashed line at `at` all texts stand in one column. The longest value fills the width. */
export function layerBars(
  { x, y, width }: Pick<Box, "x" | "y" | "width">,
  bars: readonly LayerBar[],
  at?: number,
): readonly Mark[] {
  const room = width - NAME - TEXT;
  const most = Math.max(at ?? 0, ...bars.map(({ value }) => (Number.isFinite(value) ? value : 0)));
  const long = (value: number) => (most > 0 && Number.isFinite(value) ? (room * value) / most : 0);
  const marks = bars.flatMap(({ name, value, text, marked = false }, row): Mark[] => {
    const top = y + row * ROW;
    const weight = marked ? 600 : 400;
    return [
      label(x + NAME - 10, top + 13, fitText(name, NAME - 14, 11, weight), { size: 11, anchor: "end", weight }),
      rect({ x: x + NAME, y: top + 3, width: long(value), height: ROW - 6 }, { fill: seriesColour(marked ? 1 : 0) }),
      label(x + NAME + (at === undefined ? long(value) : room) + 8, top + 13, fitText(text, TEXT - 12, 11), {
        size: 11,
        fill: INK.quiet,
      }),
    ];
  });
  if (at === undefined) return marks;
  const across = x + NAME + long(at);
  const ends = [
    [across, y - 4],
    [across, y + bars.length * ROW + 2],
  ] as const;
  return [...marks, line(ends, { stroke: INK.quiet, dash: [3, 3] })];
}
