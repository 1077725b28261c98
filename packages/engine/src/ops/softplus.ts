import { unary } from "./unary.ts";

/** ln(1 + eˣ). */
export const softplus = unary({
  type: "Softplus",
  doc: "A smooth rectifier: ln(1 + eˣ).",
  gradient: ({ g, x, math }) => math.mul(g, math.sigmoid(x)),
  evaluate: "none",
  weights: "nonlinear",
});
