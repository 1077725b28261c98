import { DeeplingError } from "../base/error.ts";
import type { Node } from "../graph/graph.ts";
import { identity } from "./identity.ts";
import type { Op } from "./op.ts";

/** Every operator that Deepling knows, by family. */
export const ops: readonly Op[] = [
  // the same values in another arrangement
  identity,
];

const byType: ReadonlyMap<string, Op> = new Map(ops.map((op) => [op.type, op]));

/** What is known of a standard ONNX operator; undefined where nothing is. */
export function findOp(type: string): Op | undefined {
  return byType.get(type);
}

/** What is known of a node's operator; throws "unsupported operator". */
export function opOf(node: Node): Op {
  const op = node.domain === "" || node.domain === "ai.onnx" ? byType.get(node.type) : undefined;
  if (op === undefined) {
    throw new DeeplingError("unsupported", `operator: ${node.type} (node "${node.name}")`, {
      hint: node.domain === "" ? "docs/add-an-op.md shows how to add it" : `it belongs to the domain "${node.domain}"`,
    });
  }
  return op;
}
