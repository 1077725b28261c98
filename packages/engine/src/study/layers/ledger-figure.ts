import { percent } from "../../base/percent.ts";
import { plural } from "../../base/plural.ts";
import type { Drawing } from "../../figures/display-list.ts";
import { type TableCell, type TableColumn, tableFigure } from "../../figures/table-figure.ts";
import type { LedgerReport, LedgerRow } from "../reports/ledger-report.ts";
import { type LayerMeasureKey, layerMeasure, measureColumns } from "./layer-measures.ts";

/** How values are written where the figure is drawn. */
export interface WrittenValues {
  readonly measure: (key: LayerMeasureKey, value: number) => string;
  readonly own: (value: number) => string;
}

/** The table of layers as a figure: the columns that the page and the command's text have. */
export function ledgerFigure(report: LedgerReport, written: WrittenValues): Drawing {
  const { layers } = report;
  const named = (head: string, of: (row: LedgerRow) => string): TableColumn => ({
    ...{ head, align: "start" },
    cells: layers.map((row) => ({ text: of(row) })),
  });
  const numbers = (
    head: string,
    whole: boolean,
    of: (row: LedgerRow) => number | null,
    text: (value: number) => string,
  ): TableColumn => {
    const most = whole ? 1 : layers.reduce((found, row) => Math.max(found, of(row) ?? 0), 0);
    const cells = layers.map((row): TableCell => {
      const value = of(row);
      return value === null ? { text: "–" } : { text: text(value), share: most > 0 ? value / most : 0 };
    });
    return { head, align: "end", cells };
  };
  const own = Object.keys(layers[0]?.own ?? {});
  return tableFigure({
    title: `${report.model} on ${report.data}`,
    columns: [
      named("layer", ({ layer }) => layer),
      named("kind", ({ kind }) => kind),
      named("output", ({ output }) => output.join("×")),
      ...measureColumns(layers).map((key) => {
        const { word, full } = layerMeasure(key);
        const column = numbers(
          word,
          full === "whole",
          (row) => row[key],
          (value) => written.measure(key, value),
        );
        return key === "timeShare"
          ? { ...column, cells: column.cells.map((cell, at) => joined(cell, layers[at])) }
          : column;
      }),
      ...own.map((name) =>
        numbers(
          name,
          false,
          (row) => row.own[name] ?? null,
          (value) => written.own(value),
        ),
      ),
    ],
    notes: notesOf(report),
  });
}

/** A time that is part of another layer's names it. */
const joined = (cell: TableCell, row: LedgerRow | undefined): TableCell =>
  row?.timedWith == null ? cell : { text: `in ${row.timedWith}` };

/** On how many images and runs the columns stand. */
function notesOf({ count, held, support, accuracy, timing, against }: LedgerReport): readonly string[] {
  return [
    ...(count === 0 ? [] : [`units and decisions on ${plural(count, "image")}`]),
    ...(held === 0
      ? []
      : [
          `probe and nearest measured on ${plural(held, "image")}, learnt from ${plural(support, "other")}; the network has ${percent(accuracy ?? 0)}`,
        ]),
    ...(timing === null
      ? []
      : [
          `time: share of ${timing.milliseconds.toPrecision(3)} ms per image, median of ${plural(timing.runs, "run")} of ${plural(timing.images, "image")} each`,
        ]),
    ...(against === null ? [] : [`error against ${against.model} on ${plural(against.images, "image")}`]),
  ];
}
