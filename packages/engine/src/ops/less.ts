import { binary } from "./binary.ts";
import { compareDims } from "./known.ts";

/** a < b, broadcast. */
export const less = binary({
  type: "Less",
  doc: "True where the first value is the smaller.",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order < 0);
  },
  output: "bool",
  weights: "nonlinear",
});
