import { floatAttribute } from "../graph/attributes.ts";
import { unary } from "./rules/unary.ts";

/** max(0, x) + min(0, alpha · (e^(x / alpha) − 1)) (Barron 2017). */
export const celu = unary({
  type: "Celu",
  layer: { kind: "activation", word: "celu", title: "CELU" },
  relevance: "passes",
  gradient: ({ g, x, y, node, math }) => {
    // e^(x / alpha) = y / alpha + 1
    const alpha = floatAttribute(node, "alpha", 1);
    return math.where(math.greater(x, 0), g, math.mul(g, math.add(math.mul(y, 1 / alpha), 1)));
  },
  evaluate: "none",
  traits: ["rectifies"],
});
