import { unary } from "./unary.ts";

/** cos x, radians. */
export const cos = unary({
  type: "Cos",
  doc: "The cosine.",
  layer: { kind: "activation", word: "cos", title: "cos" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.neg(math.mul(g, math.sin(x))),
  evaluate: "none",
  weights: "nonlinear",
});
