import { reduction } from "./reduction.ts";

/** Σ x / n over the axes in input 1. */
export const reduceMean = reduction({
  type: "ReduceMean",
  doc: "The mean of the numbers along some axes.",
  layer: { kind: "pooling", word: "avgpool", title: "average" },
  relevance: "sums",
  gradient: ({ g, math, count }) => math.div(g, count()),
  evaluate: "none",
  weights: [],
});
