import { z } from "zod";
import type { AskedTarget } from "./asked-target.ts";

const weight = z.number().optional().describe("what the term counts times; 1 when absent, negative leads away");
const layer = z.string().min(1).max(1000).describe("a layer's name or number");
const classOf = z
  .union([z.int().min(0), z.string().min(1).max(1000)])
  .describe('a class by number or name, or "predicted" or "true": the image\'s own');

const termSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("class"),
    class: classOf,
    measure: z
      .enum(["logit", "log-probability", "margin"])
      .optional()
      .describe("how the class counts; as the question counts classes when absent"),
    weight,
  }),
  z.strictObject({ kind: z.literal("difference"), towards: classOf, from: classOf, weight }),
  z.strictObject({
    kind: z.literal("unit"),
    layer,
    unit: z.int().min(0).describe("a channel"),
    position: z
      .tuple([z.int().min(0), z.int().min(0)])
      .readonly()
      .optional()
      .describe("row and column; the mean over the channel when absent"),
    weight,
  }),
  z.strictObject({ kind: z.literal("strongest"), layer, weight }).describe("the unit that answers most to the image"),
  z.strictObject({ kind: z.literal("layer"), layer, weight }).describe("half the mean square of a layer"),
]);

/** A target as it travels: one term, or a weighted sum of several. */
export const askedTargetSchema = z.union([
  termSchema,
  z.strictObject({ kind: z.literal("sum"), terms: z.array(termSchema).min(1).max(64).readonly() }),
]) satisfies z.ZodType<AskedTarget>;
