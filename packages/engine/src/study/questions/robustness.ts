import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { variantSchema } from "../variants/variant-schema.ts";
import { robustness as robustnessOf, robustnessShards } from "../what-if/robustness.ts";
import type { Robustness, RobustnessRequest } from "../what-if/robustness-messages.ts";
import { modelsOf, someImages } from "./fields.ts";

const row = z.strictObject({ name: z.string().max(1000), steps: z.array(variantSchema).min(1).max(1000) });

/** Accuracy under edits of fixed strengths, relative to that of the untouched images. */
export const robustness = stream<RobustnessRequest, Progress | Robustness>({
  request: z.strictObject({
    rows: z.array(row).min(1).max(1000).optional(),
    severities: z.array(z.int().min(1).max(5)).min(1).max(5).optional(),
    images: someImages.optional(),
  }),
  lasting: ({ rows, severities, images }) => JSON.stringify([rows, severities, images]),
  others: ({ rows = [] }) => modelsOf(rows.flatMap(({ steps }) => steps)),
  shards: robustnessShards,
  ask: (subject, request, signal) => subject.turns.take(() => robustnessOf(subject, request, signal), signal),
});
