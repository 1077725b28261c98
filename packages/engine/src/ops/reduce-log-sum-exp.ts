import { other } from "./layer-words.ts";
import { reduction } from "./reduction.ts";

/** ln Σ eˣ over the axes in input 1. */
export const reduceLogSumExp = reduction({
  type: "ReduceLogSumExp",
  doc: "The logarithm of the sum of exponentials along some axes, a soft maximum.",
  layer: other("ReduceLogSumExp"),
  relevance: "none",
  gradient: ({ g, x, y, math }) => math.mul(g, math.exp(math.sub(x, y))),
  evaluate: "none",
  weights: "nonlinear",
});
