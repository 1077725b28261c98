import { unary } from "./unary.ts";

/** sin x, radians. */
export const sin = unary({
  type: "Sin",
  doc: "The sine.",
  layer: { kind: "activation", word: "sin", title: "sin" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.cos(x)),
  evaluate: "none",
  weights: "nonlinear",
});
