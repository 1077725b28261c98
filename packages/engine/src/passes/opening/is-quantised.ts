import type { Graph } from "../../graph/graph.ts";

const ROUNDING: ReadonlySet<string> = new Set(["QuantizeLinear", "DynamicQuantizeLinear"]);

/** Whether a graph rounds activations to quanta, as int8 networks do. */
export function isQuantised({ nodes }: Graph): boolean {
  return nodes.some(({ type, domain }) => domain === "" && ROUNDING.has(type));
}
