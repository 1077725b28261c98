import type { Graph } from "../graph/graph.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { canonicalize } from "./canonicalize.ts";
import { foldConstants } from "./fold-constants.ts";
import { inferShapes } from "./infer-shapes.ts";
import { settlePools } from "./settle-pools.ts";

/** What every decoded graph goes through before it is read, run or differentiated; its types are inferred. */
export function prepare(decoded: Graph): TypedGraph {
  return foldConstants(inferShapes(settlePools(canonicalize(decoded))));
}
