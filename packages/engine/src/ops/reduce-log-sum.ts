import { other } from "./layer-words.ts";
import { reduction } from "./reduction.ts";

/** ln Σ x over the axes in input 1. */
export const reduceLogSum = reduction({
  type: "ReduceLogSum",
  doc: "The logarithm of the sum along some axes.",
  layer: other("ReduceLogSum"),
  relevance: "none",
  gradient: ({ g, x, math, along }) => math.div(g, along("ReduceSum", x)),
  evaluate: "none",
  weights: "nonlinear",
});
