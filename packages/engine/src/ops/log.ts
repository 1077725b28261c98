import { unary } from "./unary.ts";

/** ln x. */
export const log = unary({
  type: "Log",
  doc: "The natural logarithm.",
  gradient: ({ g, x, math }) => math.div(g, x),
  evaluate: "none",
  weights: "nonlinear",
});
