import { threeFigures } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { columns } from "./column.ts";
import { unitSchema } from "./unit-report.ts";

/** One unit in several models. */
export const unitOverModelsSchema = z.strictObject({
  layer: z.string().describe("its layer, found by name in every model"),
  unit: z.int().describe("its number"),
  models: z
    .array(
      z.strictObject({
        model: z.string(),
        count: z.int().describe("images that its extremes and means were computed on"),
        unit: unitSchema.nullable().describe("as in `units --json`; null where the model has no such unit"),
        reason: z.string().nullable().describe("why the model has no such unit; null where it has"),
      }),
    )
    .describe("in the order of the models"),
});

/** One unit in several models. */
export type UnitOverModels = ReportOf<typeof unitOverModelsSchema>;

/** Images that are named in a line. */
const NAMED = 4;

/** A line per model: its largest answer, the class that it predicts best, and the images that it answers to most. */
export function unitOverModelsLines({ layer, unit: at, models }: UnitOverModels): readonly string[] {
  const rows = models.map(({ model, unit, reason }): readonly string[] => {
    if (unit === null) return [model, "–", "–", `none: ${reason}`];
    const images = unit.top
      .slice(0, NAMED)
      .map(({ name, true: label }) => (label === null ? name : `${name} ${label}`));
    const told = unit.told === null ? "" : `${unit.told.class} ${unit.told.auc.toFixed(3)}`;
    const [largest] = unit.top;
    const value = largest === undefined || largest.value === null ? "–" : threeFigures(largest.value);
    return [model, value, told, unit.dead ? "dead" : images.join(", ")];
  });
  return [
    "",
    `${layer}/${at} in each model`,
    ...columns([["", "largest", "best class (AUC)", "largest on"], ...rows]),
    "",
  ];
}
