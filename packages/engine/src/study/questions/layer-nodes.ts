import { z } from "zod";
import { layerNodes as describeNodes, type LayerNode } from "../layers/layer-nodes.ts";
import { once } from "../question.ts";
import { index } from "./fields.ts";

/** The ONNX nodes of a layer with their attributes and values. */
export const layerNodes = once<{ layer: number }, { nodes: readonly LayerNode[] }>({
  request: z.strictObject({ layer: index }),
  ask: async ({ graph, layer }, { layer: at }) => ({ nodes: describeNodes(graph, layer(at)) }),
});
