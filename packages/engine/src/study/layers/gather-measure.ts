import type { LedgerRow } from "../reports/ledger-report.ts";
import { type LayerMeasureKey, layerMeasure } from "./layer-measures.ts";

/** The value of a measure for some layers together, `rows` being those of all layers but the input; NaN where none has one. */
export function gatheredMeasure(rows: readonly LedgerRow[], key: LayerMeasureKey, layers: readonly number[]): number {
  const values = layers.map((index) => rows[index - 1]?.[key] ?? Number.NaN).filter((value) => !Number.isNaN(value));
  return gathered(values, layerMeasure(key).together);
}

/** The same of a column of the person's own: the sum. */
export function gatheredOwn(rows: readonly LedgerRow[], column: string, layers: readonly number[]): number {
  const values = layers.flatMap((index) => rows[index - 1]?.own[column] ?? []);
  return gathered(values, "sum");
}

function gathered(values: readonly number[], together: "sum" | "last" | "largest" | "mean"): number {
  if (values.length === 0) return Number.NaN;
  const sum = values.reduce((all, value) => all + value, 0);
  if (together === "sum") return sum;
  if (together === "mean") return sum / values.length;
  return together === "largest" ? values.reduce((most, value) => Math.max(most, value)) : (values.at(-1) ?? Number.NaN);
}
