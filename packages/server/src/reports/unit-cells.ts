import { type CellUnits, finite, type StudyInfo } from "@deepling/engine";
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
  positions: z
    .array(z.array(z.strictObject({ unit: z.int(), activation: known, effect: known })))
    .describe(
      "for each position, row by row, the units with the largest activation there (olah2018), and activation × gradient of the predicted class's logit; `null` where there is none",
    ),
});

/** The strongest units at each position of a layer. */
export type UnitCellsReport = ReportOf<typeof unitCellsSchema>;

/** Gathers the strongest units at each position. */
export function reportCells({ data }: StudyInfo, found: CellUnits): UnitCellsReport {
  const { item, rows, columns: across, count, units, activations, effects } = found;
  return {
    ...{ item, rows, columns: across },
    name: data.names[item] ?? String(item),
    positions: Array.from({ length: rows * across }, (_, position) =>
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

/** The strongest unit of each position as a grid. */
export function cellLines(
  { name, rows, columns: across, positions }: UnitCellsReport,
  layer: string,
): readonly string[] {
  const head = `the strongest unit at each of ${rows}×${across} positions of ${layer} for ${name}`;
  if (across > ACROSS) return [`${head}: with --json or --out F.json`];
  const grid = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: across }, (__, column) => String(positions[row * across + column]?.[0]?.unit ?? "")),
  );
  return [
    `${head} (--json has ${positions[0]?.length ?? 0} of each, and what they do for the predicted class):`,
    ...columns(grid),
  ];
}
