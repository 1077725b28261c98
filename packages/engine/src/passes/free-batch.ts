import type { Graph } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { batchAxis, keepsImagesApart } from "./batch-rules.ts";
import { type ImageAxes, imageAxes } from "./image-axes.ts";
import { createNet } from "./net.ts";
import { openBatch } from "./open-batch.ts";

/** A graph for any number of images at once, or the reason why it takes only the number it was exported with. */
export type FreeBatch =
  | { readonly graph: TypedGraph; readonly free: true }
  | { readonly graph: TypedGraph; readonly free: false; readonly reason: string };

/**
 * Rewrites a model exported with a fixed batch for any batch: the inputs' leading extent becomes a symbol, targets of Reshape and
 * Expand that held it are told to copy or infer it, constants joined to it are repeated. Then it is proved node by node that
 * every value carries the symbol once and that no operator works across it. Where that fails the graph comes back as
 * it was, with the reason. A graph whose batch is a symbol already is taken at its word.
 */
export function freeBatch(fixed: TypedGraph, image: ImageAxes = imageAxes(fixed)): FreeBatch {
  const extent = fixed.inputs.find(({ name }) => name === image.name)?.shape?.[0];
  if (typeof extent === "string") return { graph: fixed, free: true };
  if (extent === undefined) return { graph: fixed, free: false, reason: "the shape of the input is not known" };

  const symbols = new Names(fixed.inputs.flatMap(({ shape }) => shape?.map(String) ?? []));
  const batch = symbols.fresh("batch");
  const { graph: opened, gap } = openBatch(fixed, batch, extent);
  const reason = gap ?? proofGap(opened, batch, image);
  return reason === undefined ? { graph: opened, free: true } : { graph: fixed, free: false, reason };
}

/** Why the graph is not known to compute each image from that image alone. */
function proofGap(graph: Graph, batch: string, image: ImageAxes): string | undefined {
  const net = createNet(graph, image);
  for (const node of net.nodes) {
    const place = `${node.type} (node "${node.name}")`;
    for (const output of node.outputs) {
      if (output !== "" && net.isData(output) && batchAxis(net.shape(output), batch) < 0)
        return `${place} fixes the batch`;
    }
    if (!keepsImagesApart(net, node, batch)) return `${place} is not known to keep images apart`;
  }
  const lost = graph.outputs.find(({ shape }) => batchAxis(shape, batch) < 0);
  return lost === undefined ? undefined : `output "${lost.name}" does not depend on the batch`;
}
