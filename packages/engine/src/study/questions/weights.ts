import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import { once } from "../question.ts";
import type { Weights } from "../study.ts";
import { index } from "./fields.ts";

/** A layer's kernels. */
export const weights = once<{ layer: number }, Weights>({
  request: z.strictObject({ layer: index }),
  ask: async ({ graph, layer }, { layer: at }) => {
    const { weights, name } = layer(at);
    const tensor = weights && graph.initializers.get(weights.name);
    if (tensor === undefined) throw new DeeplingError("missing", `weights: layer "${name}" has none`);
    return { shape: tensor.shape, values: Float32Array.from(tensor.data as ArrayLike<number>) };
  },
});
