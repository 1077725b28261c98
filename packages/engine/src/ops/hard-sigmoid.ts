import { floatAttribute } from "../graph/attributes.ts";
import { unary } from "./rules/unary.ts";

/** max(0, min(1, alpha · x + beta)). At the two kinks the gradient is 0, as in PyTorch. */
export const hardSigmoid = unary({
  type: "HardSigmoid",
  layer: { kind: "activation", word: "hardsigmoid", title: "hard sigmoid" },
  relevance: "passes",
  gradient: ({ g, y, node, math }) => {
    const slope = math.mul(g, floatAttribute(node, "alpha", 0.2));
    return math.where(math.and(math.greater(y, 0), math.less(y, 1)), slope, 0);
  },
  evaluate: "none",
  traits: ["non-negative", "squashes", "curve"],
});
