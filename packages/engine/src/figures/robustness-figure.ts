import { type Affected, sayAffected, sayMost } from "../base/affected.ts";
import { percent } from "../base/percent.ts";
import { plural } from "../base/plural.ts";
import { magnitudeOnPaper } from "./colour-scales.ts";
import { type Drawing, drawing, INK, label, type Mark } from "./display-list.ts";
import { barEnds, colourBar, heatMap } from "./heat-map.ts";
import { fitText, textWidth } from "./text.ts";

const MARGIN = 28;
const TOP = 112;
const CELL = { width: 62, height: 24 } as const;
const MOST_NAME = 220;
/** Room beside the cells for mean, relative accuracy, and classes. */
const COLUMNS = [70, 76, 150, 150] as const;

interface Shares {
  readonly accuracy: number | null;
  /** Share of images that are predicted as untouched. */
  readonly same: number | null;
}

/** A robustness table; a `RobustnessReport` is one. */
export interface RobustnessFigure {
  readonly model: string;
  readonly data: string;
  /** Images that it was computed on. */
  readonly count: number;
  /** Of the untouched images; null without labels. */
  readonly accuracy: number | null;
  /** Names of the columns; numbered where there is none. */
  readonly strengths: readonly string[];
  readonly rows: readonly (Shares & {
    readonly name: string;
    readonly steps: readonly Shares[];
    /** `accuracy` as a share of the untouched one. */
    readonly relative: number | null;
    readonly most: Affected | null;
    readonly least: Affected | null;
  })[];
  readonly mean: Shares & { readonly relative: number | null };
}

/** A robustness table as cells: accuracy as a share of the untouched one, a row for each edit and a column for each strength, with the means beside them. */
export function robustnessFigure(report: RobustnessFigure): Drawing {
  const { rows, strengths, accuracy, model, data, count } = report;
  const labelled = accuracy !== null;
  const names = rows.map(({ name }) => name);
  const room = Math.min(MOST_NAME, 16 + Math.max(60, ...names.map((name) => textWidth(name, 11))));
  const columns = Math.max(1, ...rows.map(({ steps }) => steps.length));
  const box = { x: MARGIN + room, y: TOP, width: CELL.width * columns, height: CELL.height * rows.length };
  const shareOf = (step: { readonly accuracy: number | null; readonly same: number | null } | undefined) =>
    (labelled ? (step?.accuracy ?? Number.NaN) / accuracy : step?.same) ?? Number.NaN;
  const cells = heatMap(box, {
    rows: rows.length,
    columns,
    values: rows.flatMap(({ steps }) => Array.from({ length: columns }, (_, at) => shareOf(steps[at]))),
    colour: magnitudeOnPaper,
    rowNames: names.map((name) => fitText(name, room - 12, 11)),
    columnNames: Array.from({ length: columns }, (_, at) => strengths[at] ?? String(at + 1)),
    text: (share) => percent(share, 0),
  });
  const right = box.x + box.width;
  const ends = COLUMNS.map((_, at) => right + COLUMNS.slice(0, at + 1).reduce((sum, width) => sum + width, 0));
  const heads = ["mean", ...(labelled ? ["relative", "most affected", "least affected"] : [])];
  const beside = rows.flatMap((row, at) => {
    const texts = labelled
      ? [
          percent(row.accuracy ?? Number.NaN),
          percent(row.relative ?? Number.NaN),
          sayMost(row.most),
          sayAffected(row.least),
        ]
      : [percent(row.same ?? Number.NaN)];
    return texts.map((text, column) => cell(text, ends[column] ?? 0, box.y + (at + 0.66) * CELL.height));
  });
  const bottom = box.y + box.height + 22;
  const { mean } = report;
  const foot = [
    label(box.x - 8, bottom, "mean", { size: 11, anchor: "end", weight: 600 }),
    ...(labelled ? [mean.accuracy, mean.relative] : [mean.same]).map((share, at) =>
      cell(percent(share ?? Number.NaN), ends[at] ?? 0, bottom, 600),
    ),
  ];
  const width = Math.max(640, (ends[heads.length - 1] ?? right) + MARGIN);
  const said = labelled
    ? `accuracy as a share of the untouched ${percent(accuracy)}`
    : "share of images predicted as untouched";
  const marks = [
    label(MARGIN, 38, "Robustness", { size: 18, weight: 600 }),
    label(
      MARGIN,
      60,
      fitText(`${model} on ${data}: ${plural(count, "image")}; ${said}`, width - 2 * MARGIN - 190, 12),
      {
        fill: INK.quiet,
      },
    ),
    ...colourBar({ x: width - MARGIN - 160, y: 28, width: 160, height: 10 }, magnitudeOnPaper, barEnds(0, 1)),
    ...heads.map((text, at) => label(ends[at] ?? 0, box.y - 8, text, { size: 11, fill: INK.quiet, anchor: "end" })),
    ...cells,
    ...beside,
    ...foot,
  ];
  return drawing(width, bottom + MARGIN, marks);
}

function cell(text: string, x: number, y: number, weight = 400): Mark {
  return label(x, y, fitText(text, 142, 11), { size: 11, anchor: "end", weight });
}
