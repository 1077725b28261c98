import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { fields, known } from "./fields.ts";

const patch = z.strictObject({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });

const topSchema = z.strictObject({
  item: z.int().describe("number of the image"),
  name: z.string().describe("its name"),
  true: z.string().nullable().describe("its class, `null` where unknown"),
  value: known.describe("the unit's largest activation"),
  position: z
    .tuple([z.int(), z.int()])
    .nullable()
    .describe("row and column of that activation in the layer's map, `null` for a dense layer"),
  patch: patch.describe("what of the fitted image that position sees, in its pixels; it may reach out of the image"),
  whole: z.boolean().describe("whether that is the whole image"),
});

const unitSchema = z.strictObject({
  unit: z.int().describe("its number"),
  mean: known.describe("mean activation over all positions and images"),
  active: z.number().describe("share of the images in which it is above zero anywhere"),
  class: z
    .string()
    .nullable()
    .describe("class with the highest mean activation; `null` without labels and where all means are equal"),
  selectivity: known.describe(
    "(μ − μ′) / (μ + μ′), μ that class's mean activation and μ′ the mean of the other classes' (morcos2018); `null` without labels, where all means are equal, and where a mean is negative",
  ),
  top: z.array(topSchema).describe("the images with the largest activation, the largest first"),
});

/** What `units --json` prints. */
export const unitsReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  layer: z.string().describe("name of the layer"),
  count: z.int().describe("number of images it was computed on"),
  units: z.array(unitSchema).describe("the units of `--units`, all of them without it"),
  notes: fields.notes,
});

/** A box of the fitted image in its pixels; it may reach out of it. */
export type Patch = ReportOf<typeof patch>;

/** One unit. */
export type UnitReport = ReportOf<typeof unitSchema>;

/** What `units --json` prints. */
export type UnitsReport = ReportOf<typeof unitsReport>;
