import {
  finite,
  type Layer,
  type LayerUnits,
  nameAt,
  patchAt,
  positionOf,
  type StudyInfo,
  type UnitExamples,
} from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { known } from "./fields.ts";

const patch = z.strictObject({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });

/** One image of a unit. */
export const exampleSchema = z.strictObject({
  item: z.int().describe("number of the image"),
  name: z.string().describe("its name"),
  true: z.string().nullable().describe("its class, `null` where unknown"),
  value: known.describe("the unit's answer: its largest activation on the image; `null` where it is not finite"),
  position: z
    .tuple([z.int(), z.int()])
    .nullable()
    .describe("row and column of that activation in the layer's map, `null` for a dense layer"),
  patch: patch.describe("what of the fitted image that position sees, in its pixels; it may reach out of the image"),
  whole: z.boolean().describe("whether that is the whole image"),
});

/** A box of the fitted image in its pixels; it may reach out of it. */
export type Patch = ReportOf<typeof patch>;

/** One image of a unit. */
export type Example = ReportOf<typeof exampleSchema>;

/** The images of a unit that there are, in their order. */
export function reportExamples(
  info: StudyInfo,
  found: Pick<LayerUnits, "layer" | "map">,
  examples: UnitExamples,
  unit: number,
): Example[] {
  const { classes, labels, names } = info.data;
  const { fit } = info.preprocessing;
  const layer = info.model.layers[found.layer] as Layer;
  const slots = Array.from({ length: examples.count }, (_, slot) => unit * examples.count + slot);
  return slots
    .filter((at) => (examples.items[at] ?? -1) >= 0)
    .map((at) => {
      const item = examples.items[at] as number;
      const label = labels?.[item] ?? -1;
      const position = positionOf(layer, examples.places[at] as number, found.map[1]);
      const patch = patchAt(layer, position, fit);
      return {
        item,
        name: nameAt(names, item) ?? String(item),
        true: label < 0 ? null : (classes[label] ?? String(label)),
        value: finite(examples.values[at] ?? Number.NaN),
        ...{ position, patch },
        whole: patch.width === fit.width && patch.height === fit.height,
      };
    });
}
