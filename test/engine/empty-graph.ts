import type { Graph } from "../../packages/engine/src/graph/graph.ts";

/** A graph of nothing, of the canonical opset, for a builder to begin with. */
export function emptyGraph(name = "test"): Graph {
  return {
    name,
    inputs: [],
    outputs: [],
    nodes: [],
    initializers: new Map(),
    types: new Map(),
    opsets: new Map([["", 21]]),
    metadata: new Map(),
  };
}
