import { GraphBuilder } from "../../graph/builder.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import type { Provider } from "../../ops/op.ts";
import { inferNode, inferShapes } from "../infer-shapes.ts";
import { webgpuLowerings } from "./webgpu.ts";

/** One operator that a provider computes wrongly or not at all, and standard nodes that give the same numbers there. */
export interface Lowering {
  /** What is rewritten, for example "Conv of 9 channels". */
  readonly name: string;
  /** What the provider does with the node as it stands. */
  readonly reason: string;
  /** The version of onnxruntime in which this was seen. */
  readonly seen: string;
  /** Appends replacement nodes and returns the values that take the places of the node's outputs; undefined if the node is fine as it is. */
  readonly rewrite: (node: Node, builder: GraphBuilder) => readonly string[] | undefined;
}

const LOWERINGS: Readonly<Record<Provider, readonly Lowering[]>> = {
  cpu: [],
  wasm: [],
  cuda: [],
  webgpu: webgpuLowerings,
};

/**
 * The graph with every node that `provider` is known to compute wrongly replaced by nodes that it computes rightly. The names of all
 * values stay; a graph without such nodes is returned as it is. Graphs inside nodes (the body of a Loop) are not entered.
 */
export function lower(graph: Graph, provider: Provider, rows: readonly Lowering[] = LOWERINGS[provider]): Graph {
  if (rows.length === 0) return graph;
  const builder = new GraphBuilder(inferShapes(graph), inferNode);
  const { nodes: grown } = builder;
  const replacements = new Map<Node, readonly Node[]>();
  for (const node of graph.nodes) {
    const start = grown.length;
    const values = node.domain === "" ? firstAnswer(rows, node, builder) : undefined;
    if (values === undefined) continue;
    const names = new Map(values.map((value, at) => [value, node.outputs[at] ?? ""]));
    replacements.set(
      node,
      grown.slice(start).map((made) => ({ ...made, outputs: made.outputs.map((name) => names.get(name) ?? name) })),
    );
  }
  if (replacements.size === 0) return graph;
  const nodes = graph.nodes.flatMap((node) => replacements.get(node) ?? [node]);
  return { ...graph, nodes, initializers: builder.build([]).initializers };
}

function firstAnswer(rows: readonly Lowering[], node: Node, builder: GraphBuilder): readonly string[] | undefined {
  for (const row of rows) {
    const values = row.rewrite(node, builder);
    if (values !== undefined) return values;
  }
  return undefined;
}
