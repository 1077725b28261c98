import type { Attributes, Node } from "../../packages/engine/src/graph/graph.ts";

/** A node of the standard operators that makes one value, called after both. */
export function nodeMaking(type: string, inputs: readonly string[], output: string, attributes: Attributes = {}): Node {
  return { name: `${type}_${output}`, type, domain: "", inputs, outputs: [output], attributes };
}
