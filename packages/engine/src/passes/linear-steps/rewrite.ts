import { GraphBuilder } from "../../graph/builder.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { prune, topological } from "../../graph/walk.ts";
import { inferNode, inferShapes } from "../infer-shapes.ts";

/** What a rewriting may ask and say: the builder, which values do not depend on an input, and what takes a value's place. */
export interface Rewriting {
  readonly builder: GraphBuilder;
  readonly isConstant: (value: string) => boolean;
  /** Puts a value made by the builder where `value` was; it takes that name. */
  readonly replace: (value: string, by: string) => void;
}

/** The graph after some of its values are computed in another way. Names of values stay; what nobody reads any more goes. */
export function rewrite(graph: TypedGraph, change: (rewriting: Rewriting) => void): TypedGraph {
  const builder = new GraphBuilder(graph, inferNode);
  const depends = dependents(graph);
  const replaced = new Map<string, string>();
  change({
    builder,
    isConstant: (value) => value !== "" && !depends.has(value),
    replace: (value, by) => void replaced.set(value, by),
  });
  if (replaced.size === 0) return graph;
  const names = new Map([...replaced].map(([value, by]) => [by, value]));
  const nameOf = (value: string) => names.get(value) ?? value;
  const built = builder.build(graph.outputs.map(({ name }) => name));
  const nodes = built.nodes
    .filter(({ outputs }) => !replaced.has(outputs[0] ?? ""))
    .map((node) => ({ ...node, inputs: node.inputs.map(nameOf), outputs: node.outputs.map(nameOf) }));
  const types = new Map([...built.types].filter(([value]) => !names.has(value)));
  return inferShapes(prune({ ...built, nodes: topological(nodes), types }));
}

/** The values that depend on an input. */
function dependents({ inputs, nodes }: TypedGraph): ReadonlySet<string> {
  const found = new Set(inputs.map(({ name }) => name));
  for (const node of nodes) {
    if (node.inputs.some((input) => found.has(input))) for (const output of node.outputs) found.add(output);
  }
  return found;
}
