import { unary } from "./unary.ts";

/** |x|. At 0 the gradient is 0, as in PyTorch. */
export const abs = unary({
  type: "Abs",
  doc: "The size without the sign: |x|.",
  layer: { kind: "activation", word: "abs", title: "absolute value" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.sign(x)),
  evaluate: (x) => (typeof x === "number" ? Math.abs(x) : undefined),
  weights: "nonlinear",
});
