import { visualiseSettingsSchema } from "@deepling/engine";
import { z } from "zod";
import { fields, known } from "./fields.ts";

const settingsSchema = visualiseSettingsSchema.required().extend({ size: z.tuple([z.int(), z.int()]) });

/** What `visualise --json` prints. */
export const visualisationReport = z.strictObject({
  model: fields.model,
  data: z.string().nullable().describe("name of the data set that the pictures are compared with, `null` for none"),
  target: z.string().describe("the target, as it was typed"),
  count: z.int().describe("number of images that the pictures are compared with"),
  settings: settingsSchema.describe(
    "every setting (`deepling visualise --help`), the defaults filled in; `size` is rows and columns",
  ),
  pictures: z
    .array(
      z.strictObject({
        target: z.string().describe("what the picture excites"),
        picture: z.int().describe("its number among the pictures of that target"),
        start: known.describe(
          "the target's value of the noise that the picture began with; `null` where that is not finite",
        ),
        value: known.describe(
          "the target's value of the picture as it is saved, without transforms; `null` where that is not finite",
        ),
        answer: known.describe(
          "what is compared: of a unit its largest activation anywhere in its map, else `value`; `null` where that is not finite",
        ),
        top: z
          .strictObject({ item: z.int(), name: z.string(), value: known })
          .nullable()
          .describe("the image of the data with the largest answer; `null` without data"),
        multiple: known.describe("`answer` as a multiple of that image's; `null` where that is not above 0"),
      }),
    )
    .describe("target by target"),
  notes: fields.notes,
});
