import type { Graph } from "../../packages/engine/src/graph/graph.ts";
import { sizeOf, type Tensor } from "../../packages/engine/src/graph/tensor.ts";
import type { TypedGraph } from "../../packages/engine/src/graph/typed-graph.ts";
import { fixImage } from "../../packages/engine/src/model/prepare-input.ts";
import { encodeModel } from "../../packages/engine/src/onnx/encode.ts";
import type { PruneOptions, UnitsAt } from "../../packages/engine/src/passes/prune/prune-units.ts";
import { type PrunedGraph, pruneUnits } from "../../packages/engine/src/passes/prune/prune-units.ts";
import { normal, relativeDistance } from "./net.ts";
import { createNodeRuntime } from "./runtime.ts";

const runtime = createNodeRuntime({ threads: 1 });

/** Runs a graph once on onnxruntime. */
export async function runOnce(graph: Graph, feeds: Readonly<Record<string, Tensor>>) {
  const session = await runtime.open(encodeModel(graph));
  const answer = await session.run(feeds);
  await session.dispose();
  return answer;
}

/** Prunes a graph whose input has a plane of this size where it leaves it free. */
export function pruned(
  graph: TypedGraph,
  asked: readonly UnitsAt[],
  { coupled = "together", side = 32 }: { coupled?: PruneOptions["coupled"]; side?: number } = {},
): Promise<PrunedGraph> {
  const plane = { width: side, height: side, channels: 3, layout: "nchw" } as const;
  return pruneUnits(graph, asked, {
    bind: (own) => fixImage(own, plane),
    run: runOnce,
    coupled,
    nameOf: (value) => value,
  });
}

/** The numbers in a graph's constants. */
export const countOf = ({ initializers }: TypedGraph): number =>
  [...initializers.values()].reduce((sum, { type, shape }) => sum + (type === "bool" ? 0 : sizeOf(shape)), 0);

/** How far two graphs of the same input are apart on seeded images, as a share of the largest score; for one without an input of images, NaN. */
export async function apart(a: Graph, b: Graph, shape: readonly number[], seed = 5): Promise<number> {
  const name = a.inputs[0]?.name ?? "";
  const feeds = { [name]: normal(shape, seed) };
  const output = a.outputs[0]?.name ?? "";
  const [left, right] = [await runOnce(a, feeds), await runOnce(b, feeds)];
  return relativeDistance(left[output], right[output]);
}
