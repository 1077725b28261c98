import { floatAttribute } from "../graph/attributes.ts";
import { unary } from "./rules/unary.ts";

/** x where positive, else alpha · (eˣ − 1). */
export const elu = unary({
  type: "Elu",
  layer: { kind: "activation", word: "elu", title: "ELU" },
  relevance: "passes",
  gradient: ({ g, x, y, node, math }) => {
    // alpha · eˣ = y + alpha
    const alpha = floatAttribute(node, "alpha", 1);
    return math.where(math.greater(x, 0), g, math.mul(g, math.add(y, alpha)));
  },
  evaluate: "none",
  traits: ["rectifies"],
});
