import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { fields, known } from "./fields.ts";
import { oneUnitSchema } from "./one-unit.ts";
import { unitCellsSchema } from "./unit-cells.ts";
import { exampleSchema } from "./unit-examples.ts";
import { unitGroupsSchema } from "./unit-groups.ts";

/** What is printed of one unit. */
export const unitSchema = z.strictObject({
  unit: z.int().describe("its number"),
  mean: known.describe("mean activation over all positions and images; `null` where no image gives a finite number"),
  active: known.describe(
    "share of the images on which it is above zero anywhere; `null` where no image gives a number",
  ),
  dead: z.boolean().describe("whether its answer is the same on every image"),
  saturated: z.boolean().describe("whether at least 95 % of the images give its largest answer, and it is not dead"),
  duplicateOf: z
    .int()
    .nullable()
    .describe("the unit of the layer that answers as it does (correlation above 0.98), `null` where there is none"),
  class: z
    .string()
    .nullable()
    .describe("class with the highest mean activation; `null` without labels and where all means are equal"),
  selectivity: known.describe(
    "(μ − μ′) / (μ + μ′), μ that class's mean activation and μ′ the mean of the other classes' (morcos2018); `null` without labels, where all means are equal, and where a mean is negative",
  ),
  told: z
    .strictObject({
      class: z.string(),
      auc: z.number(),
      interval: z.tuple([known, known]),
      images: z.int(),
      others: z.int(),
    })
    .nullable()
    .describe(
      "the class that the answer alone distinguishes best from all others, the area under the ROC curve (0.5 by chance), its 95 % interval (newcombe2006), images of the class and of all others; `null` without labels",
    ),
  classes: z
    .array(
      z.strictObject({
        class: z.string(),
        mean: known,
        auc: known,
        interval: z.tuple([known, known]),
        images: z.int(),
      }),
    )
    .describe(
      "mean activation, area under the ROC curve with its 95 % interval, and images per class; `null` where the class, or the rest, has no image",
    ),
  histogram: z.array(z.int()).describe("images per bin of the layer's `edges`"),
  similar: z
    .array(z.strictObject({ unit: z.int(), correlation: z.number() }))
    .describe("units of the layer that answer to the same images, the largest correlation first"),
  top: z.array(exampleSchema).describe("the images with the largest answer, the largest first"),
  deciles: z
    .array(exampleSchema)
    .describe(
      "images near the 10 %, 20 %, …, 90 % points of its answers, in this order; fewer where there are fewer images",
    ),
  bottom: z.array(exampleSchema).describe("the images with the smallest answer, the smallest first"),
});

const layerSchema = z.strictObject({
  layer: z.string().describe("its name"),
  units: z.int().describe("number of its units"),
  dead: z.int().describe("units whose answer is the same on every image"),
  saturated: z
    .int()
    .describe("units that give their largest answer on at least 95 % of the images, without the dead ones"),
  duplicates: z.int().describe("units with a duplicate in the layer"),
  edges: z.array(z.number()).describe("edges of the histograms' bins, ascending: one more than bins"),
  chosen: z.array(unitSchema).describe("the units of `--unit`, all of them without it"),
});

/** What `units --json` prints. */
export const unitsReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  count: z.int().describe("number of images that extremes and means were computed on"),
  sampled: z
    .int()
    .describe("number of images that deciles, histograms, AUC, saturation and similar units were computed on"),
  layers: z.array(layerSchema).describe("the layer of `--layer`, all of them without it"),
  groups: unitGroupsSchema.nullable().describe("the layer's units in groups; `null` without `--groups`"),
  cells: unitCellsSchema
    .nullable()
    .describe("the strongest units at each position of the layer's map for one image; `null` without `--image`"),
  unit: oneUnitSchema.nullable().describe("more of the unit where `--unit` names one; `null` otherwise"),
  notes: fields.notes,
});

/** One unit. */
export type UnitReport = ReportOf<typeof unitSchema>;

/** The units of a layer. */
export type LayerUnitsReport = ReportOf<typeof layerSchema>;

/** What `units --json` prints. */
export type UnitsReport = ReportOf<typeof unitsReport>;
