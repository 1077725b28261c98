import { unary } from "./unary.ts";

/** eˣ. */
export const exp = unary({
  type: "Exp",
  doc: "The exponential eˣ.",
  gradient: ({ g, y, math }) => math.mul(g, y),
  evaluate: "none",
  weights: "nonlinear",
});
