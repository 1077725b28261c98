import { percent } from "../base/percent.ts";
import { plural } from "../base/plural.ts";
import { type Drawing, drawing, INK, label, line, type Mark, seriesColour } from "./display-list.ts";
import { AXIS_ROOM, endLabels, lineSeries, plot, type Series } from "./plot.ts";
import { fitParts } from "./text.ts";

const WIDTH = 760;
const MARGIN = 28;
const TOP = 92;
/** Room for the names at the lines' ends. */
const NAMES = 150;
const PLOT = 240;
const GAP = 78;
/** Curves of one image, and the least that a class must reach to have one. */
const MOST_CURVES = 6;
const LEAST = 0.02;

/** A parameter over its range; a `SweepReport` is one. */
export interface SweepFigure {
  readonly model: string;
  readonly data: string;
  /** The edit with its range. */
  readonly edit: string;
  /** What is swept, with its unit. */
  readonly parameter: string;
  /** The value that changes nothing. */
  readonly neutral: number;
  /** Images that it was computed on; 0 for one image alone. */
  readonly count: number;
  readonly classes: readonly string[];
  /** `recall`: share of right predictions per class. */
  readonly untouched: { readonly accuracy: number | null; readonly recall: readonly (number | null)[] };
  readonly steps: readonly {
    readonly value: number;
    readonly accuracy: number | null;
    /** Share of images that are predicted as untouched. */
    readonly same: number | null;
    readonly recall: readonly (number | null)[];
  }[];
  /** One image along the range. */
  readonly image: {
    readonly name: string;
    readonly steps: readonly { readonly value: number; readonly probabilities: readonly number[] }[];
  } | null;
}

/** A sweep as curves: one image's probabilities, where one was followed, above the accuracy on the data with the most and least affected classes. */
export function sweepFigure(report: SweepFigure): Drawing {
  const { image, count } = report;
  const panels = [
    ...(image === null ? [] : [{ title: `probabilities of ${image.name}`, series: imageSeries(report) }]),
    ...(count === 0 ? [] : [{ title: `share of ${plural(count, "image")}`, series: dataSeries(report) }]),
  ];
  const marks = panels.flatMap((panel, at) =>
    panelOf(report, panel, TOP + at * (PLOT + GAP), at === panels.length - 1),
  );
  const parts = [report.edit, `${report.model} on ${report.data}`];
  const title = label(MARGIN, 38, report.parameter, { size: 18, weight: 600 });
  const notes = fitParts(parts, WIDTH - 2 * MARGIN, 12).map((text, at) =>
    label(MARGIN, 58 + 16 * at, text, { fill: INK.quiet }),
  );
  return drawing(WIDTH, TOP + panels.length * (PLOT + GAP) - GAP + AXIS_ROOM.bottom + 16, [title, ...notes, ...marks]);
}

interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

function panelOf(report: SweepFigure, { title, series }: Panel, top: number, last: boolean): readonly Mark[] {
  const values = report.steps.map(({ value }) => value);
  const domain = [Math.min(...values), Math.max(...values)] as const;
  const area = { x: MARGIN + AXIS_ROOM.left, y: top, width: WIDTH - 2 * MARGIN - AXIS_ROOM.left - NAMES, height: PLOT };
  const plotted = plot(area, {
    x: { domain, ...(last ? { title: report.parameter } : {}) },
    y: { domain: [0, 1], title, ticks: [0, 0.25, 0.5, 0.75, 1], format: (share) => percent(share, 0) },
  });
  const neutral = plotted.x(report.neutral);
  const inside = report.neutral >= domain[0] && report.neutral <= domain[1];
  const ends = series.flatMap(({ name, colour, points }) => {
    const value = points.findLast(([, share]) => Number.isFinite(share))?.[1];
    return value === undefined ? [] : [{ text: name, value, colour }];
  });
  const untouched = line(
    [
      [neutral, top],
      [neutral, top + PLOT],
    ],
    { stroke: INK.quiet, dash: [3, 3] },
  );
  return [
    ...plotted.marks,
    ...(inside ? [untouched] : []),
    ...lineSeries(plotted, series),
    ...endLabels(plotted, ends, NAMES),
  ];
}

/** The classes that ever are most probable of all, at most six. */
function imageSeries({ image, classes }: SweepFigure): readonly Series[] {
  const steps = image?.steps ?? [];
  const most = classes.map((_, index) => Math.max(...steps.map(({ probabilities }) => probabilities[index] ?? 0)));
  const order = [...most.keys()].sort((a, b) => (most[b] ?? 0) - (most[a] ?? 0) || a - b).slice(0, MOST_CURVES);
  return order
    .filter((index, rank) => rank === 0 || (most[index] ?? 0) >= LEAST)
    .map((index, rank) => ({
      name: classes[index] ?? String(index),
      colour: seriesColour(rank),
      points: steps.map(({ value, probabilities }) => [value, probabilities[index] ?? Number.NaN] as const),
    }));
}

function dataSeries({ steps, classes, untouched }: SweepFigure): readonly Series[] {
  const along = (of: (step: SweepFigure["steps"][number]) => number | null | undefined) =>
    steps.map((step) => [step.value, of(step) ?? Number.NaN] as const);
  const same: Series = {
    name: "predicted as before",
    colour: INK.quiet,
    points: along((step) => step.same),
    paint: { dash: [5, 4], width: 1.5 },
  };
  if (untouched.accuracy === null) return [same];
  // what a class loses over the whole range
  const losses = classes
    .map((name, label) => ({
      name,
      label,
      loss: steps.reduce(
        (sum, { recall }) => sum + (untouched.recall[label] ?? Number.NaN) - (recall[label] ?? Number.NaN),
        0,
      ),
    }))
    .filter(({ loss }) => Number.isFinite(loss))
    .sort((a, b) => b.loss - a.loss);
  const shown = losses.length < 2 ? [] : [losses[0], losses.at(-1)].flatMap((one) => one ?? []);
  return [
    same,
    ...shown.map(({ name, label }, rank) => ({
      name: `${name} (${rank === 0 ? "most" : "least"} affected)`,
      colour: seriesColour(rank + 1),
      points: along(({ recall }) => recall[label]),
      paint: { width: 1.5 },
    })),
    { name: "accuracy", colour: seriesColour(0), points: along(({ accuracy }) => accuracy), dots: steps.length <= 40 },
  ];
}
