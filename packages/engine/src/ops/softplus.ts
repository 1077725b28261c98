import { unary } from "./unary.ts";

/** ln(1 + eˣ). */
export const softplus = unary({
  type: "Softplus",
  doc: "A smooth rectifier: ln(1 + eˣ).",
  layer: { kind: "activation", word: "softplus", title: "softplus" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.sigmoid(x)),
  evaluate: "none",
  weights: "nonlinear",
});
