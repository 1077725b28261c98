import { unary } from "./unary.ts";

/** x / (1 + |x|). */
export const softsign = unary({
  type: "Softsign",
  doc: "Squeezes each number into −1 … 1: x / (1 + |x|).",
  layer: { kind: "activation", word: "softsign", title: "softsign" },
  relevance: "passes",
  gradient: ({ g, x, math }) => {
    const spread = math.add(math.abs(x), 1);
    return math.div(g, math.mul(spread, spread));
  },
  evaluate: "none",
  weights: "nonlinear",
});
