import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { askedTargetSchema } from "../../explain/asked-target-schema.ts";
import { stream } from "../question.ts";
import type { GrowingPictures, Visualisation, VisualiseRequest } from "../visualise/messages.ts";
import { visualiseSettingsSchema } from "../visualise/settings.ts";
import { visualise as visualiseOf } from "../visualise/visualise.ts";

const target = z.union([askedTargetSchema, z.string().min(1).max(1000)]);

/** Pictures grown from noise that excite units, classes or directions. */
export const visualise = stream<VisualiseRequest, Progress | GrowingPictures | Visualisation>({
  request: z.strictObject({
    targets: z.array(target).min(1).max(4096).readonly(),
    compare: z.boolean().optional(),
    ...visualiseSettingsSchema.shape,
  }),
  lasting: (request) => JSON.stringify(request),
  ask: (subject, request, signal) => subject.turns.take(() => visualiseOf(subject, request, signal), signal),
});
