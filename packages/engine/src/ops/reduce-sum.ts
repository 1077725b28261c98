import { addDims } from "../graph/dims.ts";
import { reduction } from "./reduction.ts";

/** Σ x over the axes in input 1. */
export const reduceSum = reduction({
  type: "ReduceSum",
  doc: "Adds up the numbers along some axes.",
  layer: { kind: "pooling", word: "sumpool", title: "sum" },
  relevance: "sums",
  gradient: ({ g }) => g,
  evaluate: (values) => values.reduce((sum, value) => addDims(sum, value), 0),
  weights: [],
});
