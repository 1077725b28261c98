import { CANONICAL_OPSET } from "./graph.ts";
import { type TypedGraph, withWholeTypes } from "./typed-graph.ts";

/** A graph of nothing, of the canonical opset, for a builder to begin with. */
export function emptyGraph(name: string): TypedGraph {
  // nothing has no types
  return withWholeTypes({
    name,
    inputs: [],
    outputs: [],
    nodes: [],
    initializers: new Map(),
    types: new Map(),
    opsets: new Map([["", CANONICAL_OPSET]]),
    metadata: new Map(),
  });
}
