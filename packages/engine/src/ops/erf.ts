import { unary } from "./unary.ts";

/** The error function. */
export const erf = unary({
  type: "Erf",
  doc: "The error function, from which exact GELUs are made.",
  layer: { kind: "activation", word: "erf", title: "erf" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.mul(math.exp(math.neg(math.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  evaluate: "none",
  weights: "nonlinear",
});
