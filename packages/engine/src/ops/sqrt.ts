import { unary } from "./unary.ts";

/** √x. At 0 the gradient is infinite, as in PyTorch. */
export const sqrt = unary({
  type: "Sqrt",
  doc: "The square root.",
  layer: { kind: "activation", word: "sqrt", title: "square root" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.div(math.mul(g, 0.5), y),
  evaluate: "none",
  weights: "nonlinear",
});
