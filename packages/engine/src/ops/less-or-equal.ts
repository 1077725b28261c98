import { binary } from "./binary.ts";
import { compareDims } from "./known.ts";

/** a ≤ b, broadcast. */
export const lessOrEqual = binary({
  type: "LessOrEqual",
  doc: "True where the first value is at most the second.",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order <= 0);
  },
  output: "bool",
  weights: "nonlinear",
});
