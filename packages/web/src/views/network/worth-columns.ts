import type { Estimates, Worth } from "@deepling/engine";

/** Columns of the table of units: what is lost without each, measured, and what is estimated without removing any. */
export const WORTH_COLUMNS = [
  "unit",
  "accuracy",
  "confidence",
  "changed",
  "firstOrder",
  "firstOrderSize",
  "wanda",
  "magnitude",
  "activation",
] as const;

export type WorthColumn = (typeof WORTH_COLUMNS)[number];

/** A column's word, and what it means. */
export const COLUMN_WORDS: Readonly<Record<WorthColumn, readonly [word: string, meaning: string]>> = {
  unit: ["unit", "The unit's number in its layer"],
  accuracy: ["accuracy", "By how many points accuracy falls without the unit"],
  confidence: ["probability", "By how many points the mean probability of the true class falls without the unit"],
  changed: ["changed", "Share of the images that are predicted otherwise without the unit"],
  firstOrder: [
    "act × grad",
    "First-order estimate: mean of Σ activation · ∂p/∂activation, p the probability of the true class",
  ],
  firstOrderSize: ["|act × grad|", "Mean size of the first-order estimate (Molchanov et al. 2017)"],
  wanda: ["Wanda", "Σ |weight| · ‖activation‖ over the weights that read the unit (Sun et al. 2023)"],
  magnitude: ["weights", "Σ |weight| of the kernel that makes the unit"],
  activation: ["activation", "Mean |activation| over images and positions"],
};

/** Columns that are estimates: they are there before any unit was removed. */
export const ESTIMATES = [
  "firstOrder",
  "firstOrderSize",
  "wanda",
  "magnitude",
  "activation",
] as const satisfies readonly WorthColumn[];

/** Columns that need to know what is right. */
const OF_LABELS: readonly WorthColumn[] = ["accuracy", "confidence"];

/** The columns that have something to show, and the one by which units are ranked: where images have no labels, by changed predictions in place of what only labels tell. */
export function columnsFor(
  labelled: boolean,
  by: WorthColumn,
): { readonly columns: readonly WorthColumn[]; readonly by: WorthColumn } {
  if (labelled) return { columns: WORTH_COLUMNS, by };
  return {
    columns: WORTH_COLUMNS.filter((column) => !OF_LABELS.includes(column)),
    by: OF_LABELS.includes(by) ? "changed" : by,
  };
}

/** What is known of the units of a layer. */
export interface KnownWorth {
  readonly key: string;
  readonly estimates: Estimates;
  /** Undefined until every unit was removed once. */
  readonly worth: Worth | undefined;
}

/** The values of a column, one per unit; of one class where `label` is one and the column is known by class. NaN where nothing is known. */
export function columnOf({ estimates, worth }: KnownWorth, column: WorthColumn, label: number): ArrayLike<number> {
  const units = estimates.activation.length;
  const unknown = new Float32Array(units).fill(Number.NaN);
  const ofClass = (values: Float32Array | undefined) => {
    const classes = (values?.length ?? 0) / units;
    if (values === undefined || classes === 0) return unknown;
    return Float32Array.from({ length: units }, (_, unit) => values[unit * classes + label] ?? Number.NaN);
  };
  if (column === "unit") return Float32Array.from({ length: units }, (_, unit) => unit);
  if (column === "accuracy") return (label >= 0 ? ofClass(worth?.classAccuracyLoss) : worth?.accuracyLoss) ?? unknown;
  if (column === "confidence")
    return (label >= 0 ? ofClass(worth?.classConfidenceLoss) : worth?.confidenceLoss) ?? unknown;
  if (column === "changed") return worth?.changed ?? unknown;
  if (column === "firstOrder" && label >= 0) return ofClass(estimates.firstOrderByClass);
  return estimates[column];
}

/** Units from the greatest value of a column down, those of which nothing is known last; by their number upwards. */
export function ranked(values: ArrayLike<number>, column: WorthColumn): readonly number[] {
  const units = Array.from({ length: values.length }, (_, unit) => unit);
  if (column === "unit") return units;
  const key = (unit: number) => {
    const value = values[unit] ?? Number.NaN;
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  return units.sort((a, b) => (key(b) === key(a) ? a - b : key(b) > key(a) ? 1 : -1));
}

/** The class that loses most without a unit, and by how much its recall falls; undefined where nothing falls. */
export function worstClass(worth: Worth, unit: number): { readonly label: number; readonly loss: number } | undefined {
  const classes = worth.classAccuracyLoss.length / worth.accuracyLoss.length;
  let worst: { label: number; loss: number } | undefined;
  for (let label = 0; label < classes; label++) {
    const loss = worth.classAccuracyLoss[unit * classes + label] ?? Number.NaN;
    if (loss > (worst?.loss ?? 0)) worst = { label, loss };
  }
  return worst;
}
