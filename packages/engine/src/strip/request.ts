import { z } from "zod";
import { askedTargetSchema } from "../explain/asked-target-schema.ts";
import { TARGET_FORMS } from "../explain/target-text.ts";
import { stripSettingsSchema } from "./settings-schema.ts";

const target = z.union([askedTargetSchema, z.string().min(1).max(1000)]);

/** What a strip is asked for by: images, targets, and settings that all have defaults. */
export const stripRequestSchema = z.strictObject({
  items: z
    .array(z.int().min(0))
    .min(1)
    .max(256)
    .readonly()
    .optional()
    .describe("the images to begin with; not needed for noise"),
  target: z
    .union([target, z.array(target).min(1).max(256).readonly()])
    .describe(`a target, or its text: ${TARGET_FORMS}; one for all images or one for each`),
  ...stripSettingsSchema.shape,
});

/** A request for adversarial strips; a confusion cell is its items, each with its target. */
export type StripRequest = z.infer<typeof stripRequestSchema>;
