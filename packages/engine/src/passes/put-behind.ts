import { DeeplingError } from "../base/error.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { type TypedGraph, withWholeTypes } from "../graph/typed-graph.ts";
import { inferNode } from "./infer-shapes.ts";

/** A graph in which something stands behind a value. */
export interface Followed {
  readonly graph: TypedGraph;
  /** The value as it was made; the value's own name stands for what became of it. */
  readonly whole: string;
}

/**
 * Puts nodes behind the one that makes a value: whoever reads the value, outputs of the graph and subgraphs included, reads what they make. `add`
 * is given a builder and the value as it was made, and answers with what is to stand for it: the output of a node that it added. Throws "unsupported layer" for an
 * input of the graph.
 */
export function putBehind(
  graph: TypedGraph,
  value: string,
  add: (builder: GraphBuilder, whole: string) => string,
): Followed {
  const at = graph.nodes.findIndex((node) => node.outputs.includes(value));
  const maker = graph.nodes[at];
  if (maker === undefined) {
    throw new DeeplingError("unsupported", `layer: "${value}" (no node makes it)`, {
      hint: "choose a layer behind it",
    });
  }
  const whole = new GraphBuilder(graph, inferNode).freshName(`${value}_whole`);
  const renamed = { ...maker, outputs: maker.outputs.map((output) => (output === value ? whole : output)) };
  const nodes = graph.nodes.map((node) => (node === maker ? renamed : node));
  const known = graph.types.get(value);
  const types = known === undefined ? graph.types : new Map([...graph.types, [whole, known]]);
  // the maker's output has its type under both names
  const builder = new GraphBuilder(withWholeTypes({ ...graph, nodes, types }), inferNode);
  // the readers' name, which no node makes for now
  builder.freshName(value);
  const made = add(builder, whole);
  const grown = builder.build([]);
  const added = grown.nodes
    .slice(nodes.length)
    .map((node) => ({ ...node, outputs: node.outputs.map((output) => (output === made ? value : output)) }));
  return {
    graph: withWholeTypes({
      ...grown,
      outputs: graph.outputs,
      nodes: [...grown.nodes.slice(0, at + 1), ...added, ...grown.nodes.slice(at + 1, nodes.length)],
      types: new Map([...grown.types].filter(([name]) => name !== made)),
    }),
    whole,
  };
}
