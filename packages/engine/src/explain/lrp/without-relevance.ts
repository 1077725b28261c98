import type { Graph } from "../../graph/graph.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { linearSteps } from "../../passes/linear-steps/linear-steps.ts";
import { missingRules, relevancePaths } from "./relevance-paths.ts";
import type { NamedOperator } from "./say-operators.ts";

/** The operators between the image and a value (the class scores) through which no relevance can be handed back. `graph` has its types. */
export function withoutRelevance(graph: TypedGraph, image: string, value: string): readonly NamedOperator[] {
  const from = (network: Graph) => missingRules(network, relevancePaths(network, image, new Set([value])));
  // few networks have any, and a product may be one of the linear steps
  return from(graph).length === 0 ? [] : from(linearSteps(graph, new Set([value])));
}
