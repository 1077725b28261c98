import type { Dim, Graph } from "../graph/graph.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { inferShapes } from "./infer-shapes.ts";

/** The graph with numbers for some symbols of its inputs' shapes (`{ height: 224 }`), and everything that follows from them. */
export function bindSymbols(graph: Graph, extents: Readonly<Record<string, number>>): TypedGraph {
  const bind = (dim: Dim): Dim => (typeof dim === "string" ? (extents[dim] ?? dim) : dim);
  const inputs = graph.inputs.map((input) => ({ ...input, shape: input.shape?.map(bind) }));
  return inferShapes({ ...graph, inputs, types: new Map() });
}
