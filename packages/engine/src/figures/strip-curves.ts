import { className } from "../base/class-name.ts";
import { percent } from "../base/percent.ts";
import { INK, label, line, type Mark, seriesColour } from "./display-list.ts";
import { endLabels, lineSeries, type Plot } from "./plot.ts";
import type { SeriesRow } from "./strip-figure.ts";

/** One class's probability along a strip. */
export interface Curve {
  readonly label: number;
  /** One for each frame so far, 0 … 1. */
  readonly values: readonly number[];
}

const MOST = 6;
/** A class that never has more than this is not drawn. */
const LEAST = 0.02;

/** The curves worth drawing, six at most: the target's class, those predicted at first and last, and the likeliest of the others. */
export function curvesOf({ frames, label: aim }: Pick<SeriesRow, "frames" | "label">): readonly Curve[] {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined || first.predicted < 0) return [];
  const peak = Array.from(first.probabilities, (_, one) =>
    frames.reduce((most, { probabilities }) => Math.max(most, probabilities[one] ?? 0), 0),
  );
  const likeliest = peak.map((_, one) => one).sort((a, b) => (peak[b] ?? 0) - (peak[a] ?? 0));
  const named = [aim ?? -1, first.predicted, last.predicted].filter((one) => one >= 0);
  const chosen = [...new Set([...named, ...likeliest.filter((one) => (peak[one] ?? 0) >= LEAST)])].slice(0, MOST);
  return chosen.map((one) => ({ label: one, values: frames.map(({ probabilities }) => probabilities[one] ?? 0) }));
}

/** Colours of the classes that have a curve in any of a figure's rows: a class has the same one in all of them. */
export function curveColours(rows: readonly SeriesRow[]): (label: number) => string {
  const labels = [...new Set(rows.flatMap((row) => curvesOf(row).map(({ label }) => label)))];
  return (label) => seriesColour(labels.indexOf(label));
}

/** Probabilities along a strip on paper: `xOf` gives the middle of a frame's column, `room` what the names may take, px. */
export function curveMarks(
  row: SeriesRow,
  classes: readonly string[],
  colourOf: (label: number) => string,
  { top, height, xOf, room }: { top: number; height: number; xOf: (frame: number) => number; room: number },
): readonly Mark[] {
  const last = row.frames.length - 1;
  const y = (share: number): number => top + height * (1 - share);
  const area = { x: xOf(0), y: top, width: xOf(last) - xOf(0), height };
  const axes: Pick<Plot, "area" | "x" | "y"> = { area, x: xOf, y };
  const grid = [0, 0.5, 1].flatMap((share) => [
    line(
      [
        [xOf(0), y(share)],
        [xOf(last), y(share)],
      ],
      { stroke: INK.line },
    ),
    label(xOf(0) - 8, y(share) + 3.5, percent(share, 0), { size: 10, fill: INK.quiet, anchor: "end" }),
  ]);
  const flip =
    row.flip === undefined
      ? []
      : [
          line(
            [
              [xOf(row.flip), top - 6],
              [xOf(row.flip), top + height],
            ],
            { stroke: INK.flip, dash: [3, 3] },
          ),
        ];
  const curves = curvesOf(row);
  const lines = curves.map(({ values, label: one }) => ({
    name: className(classes, one),
    colour: colourOf(one),
    points: values.map((value, frame) => [frame, value] as const),
    dots: row.frames.length <= 24,
  }));
  const names = curves.map(({ values, label: one }) => ({
    text: `${className(classes, one)} ${percent(values.at(-1) ?? 0)}`,
    value: values.at(-1) ?? 0,
    colour: colourOf(one),
  }));
  return [...grid, ...flip, ...lineSeries(axes, lines.reverse()), ...endLabels(axes, names, room)];
}
