import { unary } from "./unary.ts";

/** cos x, radians. */
export const cos = unary({
  type: "Cos",
  doc: "The cosine.",
  gradient: ({ g, x, math }) => math.neg(math.mul(g, math.sin(x))),
  evaluate: "none",
  weights: "nonlinear",
});
