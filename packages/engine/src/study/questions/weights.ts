import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import { layerKernel, unitsFirst } from "../../passes/layer-kernel.ts";
import { createNet } from "../../passes/net.ts";
import { once } from "../question.ts";
import type { Weights } from "../study.ts";
import { index } from "./fields.ts";

/** A layer's kernels: units first, then the inputs of each, then its window; as the file holds them where its units cannot be told apart. */
export const weights = once<{ layer: number }, Weights>({
  request: z.strictObject({ layer: index }),
  ask: async ({ graph, layer }, { layer: at }) => {
    const asked = layer(at);
    const { weights, name, channels } = asked;
    const net = createNet(graph);
    const kernel = layerKernel(net, asked);
    const own = typeof kernel === "string" ? undefined : net.constant(kernel.value);
    if (typeof kernel !== "string" && own !== undefined) {
      return unitsFirst(kernel, own.data as ArrayLike<number>, Number(channels.count));
    }
    const tensor = weights && graph.initializers.get(weights.name);
    if (tensor === undefined) throw new DeeplingError("missing", `weights: layer "${name}" has none`);
    return { shape: tensor.shape, values: Float32Array.from(tensor.data as ArrayLike<number>) };
  },
});
