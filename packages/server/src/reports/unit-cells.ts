import { type CellUnits, finite, nameAt, plural, type StudyInfo, threeFigures } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { columns } from "./column.ts";
import { known } from "./fields.ts";

/** The strongest units at each position of a layer. */
export const unitCellsSchema = z.strictObject({
  item: z.int().describe("number of the image"),
  name: z.string().describe("its name"),
  rows: z.int().describe("rows of the layer's map"),
  columns: z.int().describe("its columns"),
  at: z
    .tuple([z.int(), z.int()])
    .nullable()
    .describe("row and column of `--at`, the only position in `positions`; `null` where all are there"),
  positions: z
    .array(z.array(z.strictObject({ unit: z.int(), activation: known, effect: known })))
    .describe(
      "for each position, row by row, the units with the largest activation there (olah2018), and activation × gradient of the predicted class's logit; `null` where there is none",
    ),
});

/** The strongest units at each position of a layer. */
export type UnitCellsReport = ReportOf<typeof unitCellsSchema>;

/** Gathers the strongest units at each position, or at one: its row and column. */
export function reportCells({ data }: StudyInfo, found: CellUnits, place?: readonly [number, number]): UnitCellsReport {
  const { item, rows, columns: across, count, units, activations, effects } = found;
  const all = Array.from({ length: rows * across }, (_, position) => position);
  const positions = place === undefined ? all : [place[0] * across + place[1]];
  return {
    ...{ item, rows, columns: across, at: place === undefined ? null : [...place] },
    name: nameAt(data.names, item) ?? String(item),
    positions: positions.map((position) =>
      Array.from({ length: count }, (__, slot) => {
        const at = position * count + slot;
        return {
          unit: units[at] ?? -1,
          activation: finite(activations[at] ?? Number.NaN),
          effect: finite(effects[at] ?? Number.NaN),
        };
      }),
    ),
  };
}

/** Columns that a line holds. */
const ACROSS = 32;

type Cell = UnitCellsReport["positions"][number][number];

/** Whether a unit answers anything: behind a ReLU the strongest of silent units is 0. */
const isActive = (cell: Cell | undefined): boolean =>
  cell !== undefined && cell.activation !== null && cell.activation !== 0;

/** The strongest units of one position. */
function placeLines(cells: readonly Cell[], where: string): readonly string[] {
  const active = cells.filter(isActive);
  if (active.length === 0) return [`no unit is active at ${where}`];
  const number = (value: number | null) => (value === null ? "–" : threeFigures(value));
  return [
    `the ${plural(active.length, "strongest unit")} at ${where} (effect: activation × gradient of the predicted class's logit):`,
    ...columns([
      ["unit", "activation", "effect"],
      ...active.map(({ unit, activation, effect }) => [String(unit), number(activation), number(effect)]),
    ]),
  ];
}

/** The strongest unit of each position as a grid, or those of one position. */
export function cellLines(
  { name, rows, columns: across, at, positions }: UnitCellsReport,
  layer: string,
): readonly string[] {
  if (at !== null) return placeLines(positions[0] ?? [], `row ${at[0]}, column ${at[1]} of ${layer} for ${name}`);
  const head = `the strongest unit at each of ${rows}×${across} positions of ${layer} for ${name}`;
  if (across > ACROSS) return [`${head}: with --json or --out F.json`];
  const strongest = (position: number): string => {
    const [first] = positions[position] ?? [];
    return isActive(first) ? String(first?.unit) : "–";
  };
  const grid = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: across }, (__, column) => strongest(row * across + column)),
  );
  if (!positions.some(([first]) => isActive(first)))
    return [`no unit of ${layer} is active at any position for ${name}`];
  return [
    `${head} (--json has ${positions[0]?.length ?? 0} of each, and what they do for the predicted class):`,
    ...columns(grid),
  ];
}
