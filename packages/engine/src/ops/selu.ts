import { floatAttribute } from "../graph/attributes.ts";
import { unary } from "./rules/unary.ts";

/** gamma · x where positive, else gamma · alpha · (eˣ − 1) (Klambauer et al. 2017). */
export const selu = unary({
  type: "Selu",
  layer: { kind: "activation", word: "selu", title: "SELU" },
  relevance: "passes",
  gradient: ({ g, x, y, node, math }) => {
    const alpha = floatAttribute(node, "alpha", 1.6732631921768188);
    const gamma = floatAttribute(node, "gamma", 1.0507010221481323);
    // gamma · alpha · eˣ = y + gamma · alpha
    return math.mul(g, math.where(math.greater(x, 0), gamma, math.add(y, gamma * alpha)));
  },
  evaluate: "none",
  traits: ["rectifies"],
});
