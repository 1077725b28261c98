import { reduction } from "./reduction.ts";

/** √Σ x² over the axes in input 1. The zero vector gets no gradient, as in PyTorch. */
export const reduceL2 = reduction({
  type: "ReduceL2",
  doc: "The length of the vector along some axes.",
  layer: { kind: "pooling", word: "l2pool", title: "L2" },
  relevance: "none",
  gradient: ({ g, x, y, math }) => {
    const share = math.where(math.equal(y, 0), 0, math.div(g, y));
    return math.mul(x, share);
  },
  evaluate: "none",
  weights: "nonlinear",
});
