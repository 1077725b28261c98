import { other } from "./layer-words.ts";
import { reduction } from "./reduction.ts";

/** Σ |x| over the axes in input 1. */
export const reduceL1 = reduction({
  type: "ReduceL1",
  doc: "The sum of the sizes of the numbers along some axes.",
  layer: other("ReduceL1"),
  relevance: "none",
  gradient: ({ g, x, math }) => math.mul(g, math.sign(x)),
  evaluate: "none",
  weights: "nonlinear",
});
