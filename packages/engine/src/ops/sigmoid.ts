import { unary } from "./unary.ts";

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = unary({
  type: "Sigmoid",
  doc: "Squeezes each number into 0 … 1 by the logistic function.",
  layer: { kind: "activation", word: "sigmoid", title: "sigmoid" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.mul(g, math.mul(y, math.sub(1, y))),
  evaluate: "none",
  weights: "nonlinear",
});
