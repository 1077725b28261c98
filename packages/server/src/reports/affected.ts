import type { Affected } from "@deepling/engine";
import { z } from "zod";

/** The class that an edit costs most, or the one that it costs least. */
export const affectedSchema = z.strictObject({
  class: z.string(),
  change: z.number().describe("share of right predictions among the class's images, less that of the untouched images"),
}) satisfies z.ZodType<Affected>;
