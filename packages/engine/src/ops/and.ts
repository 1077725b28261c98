import { binary } from "./binary.ts";

/** a and b, broadcast. */
export const and = binary({
  type: "And",
  doc: "True where both values are.",
  gradients: "zero",
  evaluate: (a, b) => Number(a !== 0 && b !== 0),
  output: "bool",
  weights: "nonlinear",
});
