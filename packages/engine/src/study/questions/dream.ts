import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { askedTargetSchema } from "../../explain/asked-target-schema.ts";
import { dream as dreamOf } from "../dream/dream.ts";
import type { Dream, Dreaming, DreamRequest } from "../dream/messages.ts";
import { dreamSettingsSchema } from "../dream/settings.ts";
import { stream } from "../question.ts";
import { index } from "./fields.ts";

/** What a layer, a unit or a class sees in an image grows in it, at several sizes (DeepDream). */
export const dream = stream<DreamRequest, Progress | Dreaming | Dream>({
  request: z.strictObject({
    item: index,
    target: z.union([askedTargetSchema, z.string().min(1).max(1000)]),
    guide: index.optional(),
    ...dreamSettingsSchema.shape,
  }),
  lasting: (request) => JSON.stringify(request),
  // somebody waits for its first step
  ask: (subject, request, signal) => dreamOf(subject, request, signal),
});
