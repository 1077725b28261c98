import { unary } from "./unary.ts";

/** max(0, x). At the kink the gradient is 0, as in PyTorch. */
export const relu = unary({
  type: "Relu",
  doc: "Keeps what is positive and sets the rest to zero: max(0, x).",
  gradient: ({ g, y, math }) => math.where(math.greater(y, 0), g, 0),
  evaluate: (x) => (typeof x === "number" ? Math.max(0, x) : undefined),
  weights: "nonlinear",
});
