import type { Op } from "./op.ts";
import { arithmetic } from "./rules/arithmetic.ts";
import { broadcastType } from "./rules/binary.ts";

/** The mean of the inputs, broadcast. */
export const mean: Op = {
  type: "Mean",
  layer: { kind: "add", word: "mean", title: "mean" },
  axes: "pointwise",
  relevance: "sums",
  infer: (node, context) => [broadcastType(node, context)],
  evaluate: "none",
  pullback: ({ builder, node, cotangent, typeOf }) => {
    const math = arithmetic(builder, typeOf(node.inputs[0] ?? "").type);
    const share = math.mul(cotangent(), 1 / node.inputs.length);
    return node.inputs.map(() => share);
  },
  traits: ["linear", "commutes"],
  parameters: "plain",
};
