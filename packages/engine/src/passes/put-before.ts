import { GraphBuilder } from "../graph/builder.ts";
import { type TypedGraph, withWholeTypes } from "../graph/typed-graph.ts";
import { inferNode } from "./infer-shapes.ts";

/**
 * Puts nodes before a graph: what `add` makes takes the place of one of the graph's inputs, which is an input no longer. `add` is given a builder and
 * answers with the output of a node that it added and that no other node reads.
 */
export function putBefore(graph: TypedGraph, input: string, add: (builder: GraphBuilder) => string): TypedGraph {
  const builder = new GraphBuilder(graph, inferNode);
  const made = add(builder);
  const grown = builder.build(graph.outputs.map(({ name }) => name));
  const before = grown.nodes
    .slice(graph.nodes.length)
    .map((node) => ({ ...node, outputs: node.outputs.map((name) => (name === made ? input : name)) }));
  // the value that took the input's place has the type that the input had
  return withWholeTypes({
    ...grown,
    inputs: grown.inputs.filter(({ name }) => name !== input),
    types: new Map([...grown.types].filter(([name]) => name !== made)),
    nodes: [...before, ...graph.nodes],
  });
}
