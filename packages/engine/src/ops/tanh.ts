import { unary } from "./unary.ts";

/** tanh x. */
export const tanh = unary({
  type: "Tanh",
  doc: "Squeezes each number into −1 … 1 by the hyperbolic tangent.",
  layer: { kind: "activation", word: "tanh", title: "tanh" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.mul(g, math.sub(1, math.mul(y, y))),
  evaluate: "none",
  weights: "nonlinear",
});
