import type { Op } from "./op.ts";
import { arithmetic } from "./rules/arithmetic.ts";

/** x where positive, else slope · x; the slope (input 1) is learnt, one for each channel or one for all. */
export const pRelu: Op = {
  type: "PRelu",
  layer: { kind: "activation", word: "prelu", title: "PReLU" },
  axes: "pointwise",
  relevance: "passes",
  infer: (_node, { input }) => [input(0)],
  evaluate: "none",
  pullback: ({ builder, node, cotangent, wants, typeOf }) => {
    const [x = "", slope = ""] = node.inputs;
    const g = cotangent();
    const math = arithmetic(builder, typeOf(x).type);
    const positive = math.greater(x, 0);
    return [
      wants(0) ? math.where(positive, g, math.mul(g, slope)) : undefined,
      wants(1) ? math.where(positive, 0, math.mul(g, x)) : undefined,
    ];
  },
  traits: ["rectifies"],
  parameters: "plain",
};
