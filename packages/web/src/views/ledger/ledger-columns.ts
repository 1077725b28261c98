import { type LedgerReport, type LedgerRow, percent, plural } from "@deepling/engine";
import { formatCount, formatLarge } from "../../parts/format.ts";
import type { MeasureId } from "../../parts/measures.ts";

/** Columns of the table of layers, each by its key in a row. */
export const LEDGER_COLUMNS = [
  "layer",
  "kind",
  "output",
  "parameters",
  "share",
  "dead",
  "saturated",
  "duplicates",
  "probe",
  "neighbours",
  "purity",
  "decided",
] as const;

export type LedgerColumn = (typeof LEDGER_COLUMNS)[number];

/** A layer as the table shows it. */
export interface LedgerLine extends LedgerRow {
  /** Index of the layer. */
  readonly index: number;
  /** Class purity of its layout; null where the projection does not know it. */
  readonly purity: number | null;
}

/** What a column is called and means, and how it is written. */
export interface ColumnFacts {
  readonly word: string;
  /** Undefined where the word says it all. */
  readonly measure: MeasureId | undefined;
  readonly written: (value: number) => string;
  /** What the bar's full width stands for: the largest value that occurs, or 1; undefined draws none. */
  readonly bar: "largest" | "whole" | undefined;
}

const share = (value: number): string => percent(value);
const named = { measure: undefined, written: String, bar: undefined } as const;
const counted = (word: string, measure: MeasureId): ColumnFacts => ({
  word,
  measure,
  written: formatCount,
  bar: "largest",
});
const measured = (word: string, measure: MeasureId): ColumnFacts => ({ word, measure, written: share, bar: "whole" });

export const LEDGER_FACTS: Readonly<Record<LedgerColumn, ColumnFacts>> = {
  layer: { word: "layer", ...named },
  kind: { word: "kind", ...named },
  output: { word: "output", ...named },
  parameters: { word: "parameters", measure: "parameters", written: formatLarge, bar: "largest" },
  share: { word: "multiply-adds", measure: "multiplyAdds", written: share, bar: "largest" },
  dead: counted("dead", "deadUnits"),
  saturated: counted("saturated", "saturatedUnits"),
  duplicates: counted("duplicates", "duplicateUnits"),
  probe: measured("probe", "probeAccuracy"),
  neighbours: measured("nearest", "neighbourAccuracy"),
  purity: measured("purity", "purity"),
  decided: counted("decided here", "decisionDepth"),
};

/** The columns of which something can be known: without labels there are no accuracies, without class scores no depths. */
export function ledgerColumns(has: {
  readonly labels: boolean;
  readonly scores: boolean;
  readonly purity: boolean;
}): readonly LedgerColumn[] {
  return LEDGER_COLUMNS.filter((column) => {
    if (column === "probe" || column === "neighbours") return has.labels;
    if (column === "decided") return has.scores;
    return column !== "purity" || has.purity;
  });
}

/** On how many images a column's numbers were computed; "" where they need none. */
export function countedOn(
  column: LedgerColumn,
  report: Pick<LedgerReport, "count" | "support" | "held">,
  of: { readonly sampled: number; readonly read: number; readonly laid: number },
): string {
  switch (column) {
    case "dead":
      return report.count === 0 ? "" : `on ${plural(report.count, "image")}`;
    case "saturated":
    case "duplicates":
      return of.sampled === 0 ? "" : `on ${plural(of.sampled, "image")}`;
    case "probe":
    case "neighbours":
      return report.held === 0
        ? ""
        : `measured on ${plural(report.held, "image")}, learnt from ${formatCount(report.support)} others`;
    case "purity":
      return `on ${plural(of.laid, "image")}`;
    case "decided":
      return of.read === 0 ? "" : `on ${plural(of.read, "image")}; neighbours among ${formatCount(report.support)}`;
    default:
      return "";
  }
}

/** A line's value in a column: a number, a text, or null where it is not known. */
export function cellValue(line: LedgerLine, column: LedgerColumn): number | string | null {
  return column === "output" ? line.output.join("×") : line[column];
}

/** What outputs are ordered by: how many numbers they hold. */
const orderValue = (line: LedgerLine, column: LedgerColumn): number | string | null =>
  column === "output" ? line.output.reduce<number>((size, one) => size * (Number(one) || 1), 1) : line[column];

/** Lines in the order of a column, those without a value last, equal ones in the network's order; as they are without a column. */
export function orderedLines(
  lines: readonly LedgerLine[],
  by: LedgerColumn | undefined,
  ascending: boolean,
): readonly LedgerLine[] {
  if (by === undefined) return lines;
  return lines.toSorted((a, b) => {
    const [own, other] = [orderValue(a, by), orderValue(b, by)];
    if (own === null || other === null) return Number(own === null) - Number(other === null) || a.index - b.index;
    const order = own < other ? -1 : own > other ? 1 : 0;
    return (ascending ? order : -order) || a.index - b.index;
  });
}
