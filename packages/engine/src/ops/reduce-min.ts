import { compareDims } from "./known.ts";
import { other } from "./layer-words.ts";
import { reduction } from "./reduction.ts";

/** min x over the axes in input 1. Those that tie share the gradient alike, as in PyTorch's amin. */
export const reduceMin = reduction({
  type: "ReduceMin",
  doc: "The least of the numbers along some axes.",
  layer: other("ReduceMin"),
  relevance: "moves",
  gradient: ({ g, x, y, math, along }) => {
    const hit = math.equal(x, y);
    return math.where(hit, math.div(g, along("ReduceSum", math.where(hit, 1, 0))), 0);
  },
  evaluate: (values) =>
    values.find((value) => values.every((other) => [-1, 0].includes(compareDims(value, other) ?? Number.NaN))),
  weights: "nonlinear",
});
