import { dreamSettingsSchema } from "@deepling/engine";
import { z } from "zod";
import { fields, known } from "./fields.ts";

const settingsSchema = dreamSettingsSchema.required();

/** What `dream --json` prints. */
export const dreamReport = z.strictObject({
  model: fields.model,
  image: z.string().describe("the picture that was dreamt into"),
  guide: z.string().nullable().describe("the picture that guided it; `null` without one"),
  target: z.string().describe("what grows in it"),
  measure: z
    .string()
    .describe(
      "what `start` and `value` are: of a layer the root mean square activation, of a unit its mean activation, of a class its logit, with a guide the mean of each position's largest product with a position of the guide",
    ),
  width: z.int().describe("of the finished picture, in pixels"),
  height: z.int().describe("of the finished picture, in pixels"),
  start: known.describe("of the picture itself at that size; `null` where that is not finite"),
  value: known.describe("of what it became, as it is saved; `null` where that is not finite"),
  settings: settingsSchema.describe(
    "every setting (`deepling dream --help`), the defaults filled in; `octaves` and `steps` as they were made",
  ),
  octaves: z
    .array(
      z.strictObject({
        width: z.int(),
        height: z.int(),
        start: known.describe("before its steps; `null` where that is not finite"),
        value: known.describe("after its steps; `null` where that is not finite"),
      }),
    )
    .describe("the sizes, the smallest first"),
  notes: fields.notes,
});
