import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import { flattenedCells } from "../../passes/flattened-cells.ts";
import { layerKernel, unitsFirst } from "../../passes/layer-kernel.ts";
import { createNet } from "../../passes/net.ts";
import { once } from "../question.ts";
import type { Weights } from "../study.ts";
import { index } from "./fields.ts";

/** A layer's kernels: units first, then the inputs of each, then its window; as the file holds them where its units cannot be told apart. */
export const weights = once<{ layer: number }, Weights>({
  request: z.strictObject({ layer: index }),
  ask: async ({ graph, layer, model }, { layer: at }) => {
    const asked = layer(at);
    const { weights, name, channels } = asked;
    const net = createNet(graph);
    const kernel = layerKernel(net, asked);
    const own = typeof kernel === "string" ? undefined : net.constant(kernel.value);
    if (typeof kernel !== "string" && own !== undefined) {
      const found = unitsFirst(kernel, own.data as ArrayLike<number>, Number(channels.count));
      const cells = flattenedCells(net, model.layers, kernel, found.shape[1] ?? 0);
      return cells === undefined ? found : { ...found, cells };
    }
    const tensor = weights && graph.initializers.get(weights.name);
    if (tensor === undefined) throw new DeeplingError("missing", `weights: layer "${name}" has none`);
    return { shape: tensor.shape, values: Float32Array.from(tensor.data as ArrayLike<number>) };
  },
});
