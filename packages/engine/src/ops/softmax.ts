import { attribute, intAttribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op, PullbackContext } from "./op.ts";

/** `value` summed along the node's axis, which stays with extent 1. */
export function summedAlong({ builder, node }: PullbackContext, value: string): string {
  const axis = builder.constant(int64([intAttribute(node, "axis", -1)]), "axes");
  return builder.add("ReduceSum", [value, axis], { keepdims: attribute.int(1) }, "grad_total");
}

/** Probabilities from scores along an axis. */
export const softmax: Op = {
  type: "Softmax",
  layer: { kind: "softmax", word: "softmax", title: "" },
  axes: { along: "mixes", axis: -1 },
  relevance: "none",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const [y = ""] = node.outputs;
    // y (g − Σ g y)
    const gradient = context.cotangent();
    const total = summedAlong(context, builder.add("Mul", [gradient, y], {}, "grad_weighted"));
    const rest = builder.add("Sub", [gradient, total], {}, "grad_rest");
    return [builder.add("Mul", [rest, y], {}, "grad_softmax")];
  },
  traits: ["non-negative", "squashes"],
  parameters: "plain",
};
