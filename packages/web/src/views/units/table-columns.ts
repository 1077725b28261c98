import type { UnitFacts } from "@deepling/engine";

/** Columns of the table of units. */
export const UNIT_COLUMNS = [
  "unit",
  "note",
  "told",
  "auc",
  "preferred",
  "selectivity",
  "active",
  "mean",
  "most",
  "norm",
  "damage",
] as const;

export type UnitColumn = (typeof UNIT_COLUMNS)[number];

/** What may be wrong with a unit. */
export type UnitNote = "dead" | "saturated" | "duplicate";

/** A column's word, and what it means. */
export const UNIT_COLUMN_WORDS: Readonly<Record<UnitColumn, readonly [word: string, meaning: string]>> = {
  unit: ["unit", "The unit's number in its layer"],
  note: [
    "note",
    "Dead: the same answer on every image. Saturated: its largest answer on 95 % of the images or more. Like another: their answers correlate above 0.98",
  ],
  told: [
    "best class",
    "The class that the unit's answer alone distinguishes best from all others: that with the largest AUC",
  ],
  auc: [
    "AUC",
    "How well the answer distinguishes its best class from all others: area under the ROC curve, 0.5 by chance",
  ],
  preferred: ["highest mean", "The class with the highest mean activation"],
  selectivity: [
    "selectivity",
    "(μ − μ′) / (μ + μ′): μ that class's mean activation, μ′ the mean of the other classes' (Morcos et al. 2018)",
  ],
  active: [
    "active",
    "Share of the images on which the unit is active: above zero, anywhere in its map where it has one",
  ],
  mean: ["mean", "Mean activation over all positions and images"],
  most: ["largest", "Its largest answer: the largest activation on any image, anywhere in its map where it has one"],
  norm: ["‖weights‖", "Norm of the kernel that makes the unit, √Σw²"],
  damage: ["damage", "By how many points accuracy falls without the unit (measured in Network, Units)"],
};

/** One unit as the table shows it. */
export interface UnitRow extends UnitFacts {
  readonly note: UnitNote | undefined;
  /** NaN where it is not known. */
  readonly norm: number;
  readonly damage: number;
}

/** What may be wrong with a unit, the gravest first; undefined for nothing. */
export function noteOf({ dead, saturated, duplicateOf }: UnitFacts): UnitNote | undefined {
  if (dead) return "dead";
  if (saturated) return "saturated";
  return duplicateOf === undefined ? undefined : "duplicate";
}

/** A unit's note in words. */
export function noteWords({ note, duplicateOf }: Pick<UnitRow, "note" | "duplicateOf">): string {
  return note === "duplicate" ? `like ${duplicateOf}` : (note ?? "");
}

const GRAVITY: Readonly<Record<UnitNote, number>> = { dead: 3, saturated: 2, duplicate: 1 };

/** A row's value in a column, by which rows are ordered; NaN and "" where it has none. */
function orderValue(row: UnitRow, column: UnitColumn, classes: readonly string[]): number | string {
  switch (column) {
    case "note":
      return row.note === undefined ? 0 : GRAVITY[row.note];
    case "told":
      return classes[row.told?.class ?? -1] ?? "";
    case "auc":
      return row.told?.auc ?? Number.NaN;
    case "preferred":
      return classes[row.preferred ?? -1] ?? "";
    case "selectivity":
      return row.selectivity ?? Number.NaN;
    default:
      return row[column];
  }
}

/** Columns that are read from their smallest value up: numbers of units, and names. */
const UPWARDS: ReadonlySet<UnitColumn> = new Set(["unit", "told", "preferred"]);

/** Whether a column that is pressed first begins with its smallest value. */
export const beginsSmall = (column: UnitColumn): boolean => UPWARDS.has(column);

/** Rows in the order of a column; those without a value last, equal ones by their number. */
export function orderRows(
  rows: readonly UnitRow[],
  column: UnitColumn,
  ascending: boolean,
  classes: readonly string[],
): readonly UnitRow[] {
  const keyed = rows.map((row) => ({ row, value: orderValue(row, column, classes) }));
  const has = (value: number | string): boolean => value !== "" && !Number.isNaN(value);
  keyed.sort((a, b) => {
    if (has(a.value) !== has(b.value)) return has(a.value) ? -1 : 1;
    const order = a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
    return (ascending ? order : -order) || a.row.unit - b.row.unit;
  });
  return keyed.map(({ row }) => row);
}

/** Rows that a filter and a text let pass: a number is a unit's, anything else is looked for in its note and classes. */
export function filterRows(
  rows: readonly UnitRow[],
  { only, text }: { readonly only: UnitNote | "all"; readonly text: string },
  classes: readonly string[],
): readonly UnitRow[] {
  const wanted = text.trim().toLowerCase();
  const says = (row: UnitRow): boolean => {
    if (/^\d+$/.test(wanted)) return String(row.unit).startsWith(wanted);
    const names = [classes[row.told?.class ?? -1], classes[row.preferred ?? -1], noteWords(row)];
    return names.some((name) => name?.toLowerCase().includes(wanted) === true);
  };
  return rows.filter((row) => (only === "all" || row.note === only) && (wanted === "" || says(row)));
}

/** The rows as a table for a file; columns are named as the command `units` names them. */
export function unitTableRows(
  layer: string,
  rows: readonly UnitRow[],
  classes: readonly string[],
): readonly (readonly (string | number | null)[])[] {
  const className = (label: number | undefined): string | null =>
    label === undefined ? null : (classes[label] ?? String(label));
  return [
    [
      ...["layer", "unit", "bestClass", "auc", "class", "selectivity", "mean", "active"],
      ...["largest", "smallest", "dead", "saturated", "duplicateOf", "weightNorm", "damage"],
    ],
    ...rows.map((row) => [
      ...[layer, row.unit, className(row.told?.class), row.told?.auc ?? null, className(row.preferred)],
      ...[row.selectivity ?? null, row.mean, row.active, row.most, row.least],
      ...[row.dead ? 1 : 0, row.saturated ? 1 : 0, row.duplicateOf ?? null, row.norm, row.damage],
    ]),
  ];
}
