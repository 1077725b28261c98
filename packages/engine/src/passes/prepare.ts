import type { Graph } from "../graph/graph.ts";
import { type TypedGraph, withWholeTypes } from "../graph/typed-graph.ts";
import { prune } from "../graph/walk.ts";
import { canonicalize, dropPassThrough } from "./canonicalize.ts";
import { foldConstants } from "./fold-constants.ts";
import { inferShapes } from "./infer-shapes.ts";
import { settlePools } from "./settle-pools.ts";

/** What every decoded graph goes through before it is read, run or differentiated; its types are inferred. */
export function prepare(decoded: Graph): TypedGraph {
  return dropFolded(foldConstants(inferShapes(settlePools(canonicalize(decoded)))));
}

/** The graph without what turned out to change no number when its settings were folded: a Pad to a multiple of the size that an image has. */
function dropFolded(graph: TypedGraph): TypedGraph {
  const left = dropPassThrough(graph);
  // what is left has the types that it had, and a value whose name an output gives it has that one's
  return left === graph ? graph : withWholeTypes(prune(left));
}
