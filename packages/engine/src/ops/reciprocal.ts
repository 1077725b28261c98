import { other } from "./layer-words.ts";
import { unary } from "./unary.ts";

/** 1 / x. */
export const reciprocal = unary({
  type: "Reciprocal",
  doc: "One divided by each number: 1 / x.",
  layer: other("Reciprocal"),
  relevance: "passes",
  gradient: ({ g, y, math }) => math.neg(math.mul(g, math.mul(y, y))),
  evaluate: "none",
  weights: "nonlinear",
});
