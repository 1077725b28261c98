import { other } from "./layer-words.ts";
import { reduction } from "./reduction.ts";

/** Σ x² over the axes in input 1. */
export const reduceSumSquare = reduction({
  type: "ReduceSumSquare",
  doc: "The sum of the squares along some axes.",
  layer: other("ReduceSumSquare"),
  relevance: "none",
  gradient: ({ g, x, math }) => math.mul(math.mul(g, 2), x),
  evaluate: "none",
  weights: "nonlinear",
});
