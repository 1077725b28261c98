import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { variantSchema } from "../variants/variant-schema.ts";
import { sweep as sweepOf } from "../what-if/sweep.ts";
import type { Sweep, SweepRequest } from "../what-if/sweep-messages.ts";
import { index, modelsOf, someImages } from "./fields.ts";

/** Strengths of one sweep. */
const MOST_STEPS = 1000;

/** One parameter of an edit over its range, for one image and for the data. */
export const sweep = stream<SweepRequest, Progress | Sweep>({
  request: z.strictObject({
    steps: z.array(z.strictObject({ value: z.number(), variant: variantSchema })).max(MOST_STEPS),
    neutral: z.number().optional(),
    item: index.optional(),
    images: someImages.optional(),
  }),
  lasting: ({ steps, neutral, item, images }) => JSON.stringify([steps, neutral, item, images]),
  // one image does not wait for a pass over the data
  others: ({ steps }) => modelsOf(steps.map(({ variant }) => variant)),
  ask: (subject, request, signal) =>
    request.images === 0
      ? sweepOf(subject, request, signal)
      : subject.turns.take(() => sweepOf(subject, request, signal), signal),
});
