import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { variantSchema } from "../variants/variant-schema.ts";
import { effect as effectOf } from "../what-if/effect.ts";
import type { Effect, EffectRequest } from "../what-if/effect-messages.ts";

/** What a variant does to the predictions of the whole data set. */
export const effect = stream<EffectRequest, Progress | Effect>({
  request: z.strictObject({ against: variantSchema.optional() }),
  ask: effectOf,
});
