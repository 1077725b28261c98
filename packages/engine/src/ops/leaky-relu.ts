import { floatAttribute } from "../graph/attributes.ts";
import { unary } from "./rules/unary.ts";

/** x where positive, else alpha · x. At the kink the gradient is alpha · g, as in PyTorch. */
export const leakyRelu = unary({
  type: "LeakyRelu",
  layer: { kind: "activation", word: "leakyrelu", title: "leaky ReLU" },
  relevance: "passes",
  gradient: ({ g, x, y, node, math }) => {
    const alpha = floatAttribute(node, "alpha", 0.01);
    // the output has the input's sign unless the slope turns it round
    return math.where(math.greater(alpha > 0 ? y : x, 0), g, math.mul(g, alpha));
  },
  evaluate: "none",
  traits: ["rectifies"],
});
