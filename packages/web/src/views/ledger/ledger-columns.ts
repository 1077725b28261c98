import { type LayerMeasure, type LayerMeasureKey, layerMeasure, measureColumns } from "@deepling/engine";
import { formatValue } from "../../parts/format.ts";
import { isLayerMeasure } from "../../parts/measures.ts";
import { type LayerLine, writtenMeasure } from "../../parts/use-layer-report.ts";

/** Columns of the table of layers that say what a layer is. */
const NAMED = ["layer", "kind", "output"] as const;

/** A column: what a layer is, a measure, or "own:" and a name of the person's own. */
export type LedgerColumn = (typeof NAMED)[number] | LayerMeasureKey | `own:${string}`;

const OWN = "own:";

/** What a column is called, and what its bar stands for. */
export interface ColumnFacts {
  readonly word: string;
  /** Its description; undefined where the word says it all. */
  readonly measure: LayerMeasureKey | undefined;
  /** What the bar's full width stands for: the largest value that occurs, or 1; undefined draws none. */
  readonly bar: LayerMeasure["full"] | undefined;
}

/** What a column is called and means. */
export function columnFacts(column: LedgerColumn): ColumnFacts {
  if (!isLayerMeasure(column)) return { word: ownName(column) ?? column, measure: undefined, bar: ownBar(column) };
  const { word, full } = layerMeasure(column);
  return { word, measure: column, bar: full };
}

/** The person's own name of a column; undefined for a column of the page's. */
const ownName = (column: LedgerColumn): string | undefined =>
  column.startsWith(OWN) ? column.slice(OWN.length) : undefined;

const ownBar = (column: LedgerColumn) => (ownName(column) === undefined ? undefined : "largest");

/** Whether a text is the name of a column. */
export function isColumn(text: string): text is LedgerColumn {
  return NAMED.some((one) => one === text) || isLayerMeasure(text) || text.startsWith(OWN);
}

/** The columns of which something is known. */
export function ledgerColumns(lines: readonly LayerLine[]): readonly LedgerColumn[] {
  const own = Object.keys(lines[0]?.own ?? {}).map((name): LedgerColumn => `own:${name}`);
  return [...NAMED, ...measureColumns(lines), ...own];
}

/** A line's value in a column: a number, a text, or null where it is not known. */
export function cellValue(line: LayerLine, column: LedgerColumn): number | string | null {
  if (isLayerMeasure(column)) return line[column];
  if (column === "output") return line.output.join("×");
  if (column === "layer" || column === "kind") return line[column];
  return line.own[ownName(column) ?? ""] ?? null;
}

/** A number of a column as it is written. */
export function writtenCell(column: LedgerColumn, value: number): string {
  return isLayerMeasure(column) ? writtenMeasure(column, value) : formatValue(value);
}

/** What outputs are ordered by: how many numbers they hold. */
const orderValue = (line: LayerLine, column: LedgerColumn): number | string | null =>
  column === "output"
    ? line.output.reduce<number>((size, one) => size * (Number(one) || 1), 1)
    : cellValue(line, column);

/** Lines in the order of a column, those without a value last, equal ones in the network's order; as they are without a column. */
export function orderedLines(
  lines: readonly LayerLine[],
  by: LedgerColumn | undefined,
  ascending: boolean,
): readonly LayerLine[] {
  if (by === undefined) return lines;
  return lines.toSorted((a, b) => {
    const [own, other] = [orderValue(a, by), orderValue(b, by)];
    if (own === null || other === null) return Number(own === null) - Number(other === null) || a.index - b.index;
    const order = own < other ? -1 : own > other ? 1 : 0;
    return (ascending ? order : -order) || a.index - b.index;
  });
}
