import { z } from "zod";
import { imageEditSchema } from "../../edits/image/image-edit.ts";
import { networkEditsSchema } from "../../edits/network/network-edit.ts";
import type { Variant } from "./variant.ts";

// apart from the type and its key, so that a page loads no schemas

/** Edits of one kind that a variant may have. */
const MOST_EDITS = 256;

/** Edits of images where they arrive from outside the process: as text, or as values. */
export const imageEditsField = z.union([z.string(), z.array(imageEditSchema).max(MOST_EDITS)]);

/** A variant where it arrives from outside the process. */
export const variantSchema: z.ZodType<Variant> = z.strictObject({
  model: z.string().optional(),
  image: imageEditsField.optional(),
  network: z.union([z.string(), networkEditsSchema]).optional(),
});
