import { CANONICAL_OPSET, type Graph } from "./graph.ts";

/** A graph of nothing, of the canonical opset, for a builder to begin with. */
export function emptyGraph(name: string): Graph {
  return {
    name,
    inputs: [],
    outputs: [],
    nodes: [],
    initializers: new Map(),
    types: new Map(),
    opsets: new Map([["", CANONICAL_OPSET]]),
    metadata: new Map(),
  };
}
