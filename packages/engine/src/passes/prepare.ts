import type { Graph } from "../graph/graph.ts";
import { canonicalize } from "./canonicalize.ts";
import { foldConstants } from "./fold-constants.ts";
import { settlePools } from "./settle-pools.ts";

/** What every decoded graph goes through before it is read, run or differentiated; its types are inferred. */
export function prepare(decoded: Graph): Graph {
  return foldConstants(settlePools(canonicalize(decoded)));
}
