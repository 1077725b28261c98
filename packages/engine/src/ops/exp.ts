import { unary } from "./unary.ts";

/** eˣ. */
export const exp = unary({
  type: "Exp",
  doc: "The exponential eˣ.",
  layer: { kind: "activation", word: "exp", title: "exp" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.mul(g, y),
  evaluate: "none",
  weights: "nonlinear",
});
