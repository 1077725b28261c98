import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { type LayerErrors, layerErrors as measureLayers } from "../compare/layer-errors.ts";
import { stream } from "../question.ts";
import { type Against, against, comparedWith, count } from "./fields.ts";

/** How far each layer is from its match in another variant; of an int8 network against the float one, also the layer at which it breaks. */
export const layerErrors = stream<
  Against & { images?: number | undefined; limit?: number | undefined },
  Progress | LayerErrors
>({
  request: z.strictObject({
    against,
    images: count(1_000_000).optional(),
    limit: z.number().positive().optional(),
  }),
  lasting: ({ images, limit }) => JSON.stringify([images, limit]),
  others: comparedWith,
  ask: async function* ask(subject, { against: variant = {}, images, limit }, signal) {
    const other = await subject.of(variant);
    yield* subject.turns.take(() => measureLayers({ own: subject, other, images, limit, signal }), signal);
  },
});
