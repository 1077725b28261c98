import type { Op } from "./op.ts";
import { broadcastType } from "./rules/binary.ts";

/** The sum of the inputs, broadcast. */
export const sum: Op = {
  type: "Sum",
  layer: { kind: "add", word: "add", title: "" },
  axes: "pointwise",
  relevance: "sums",
  infer: (node, context) => [broadcastType(node, context)],
  evaluate: "none",
  pullback: ({ node, cotangent }) => node.inputs.map(() => cotangent()),
  traits: ["linear", "commutes", "keeps signs"],
  parameters: "plain",
};
