import { binary } from "./binary.ts";
import { compareDims } from "./known.ts";

/** a = b, broadcast. */
export const equal = binary({
  type: "Equal",
  doc: "True where two values are equal.",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order === 0);
  },
  output: "bool",
  weights: "nonlinear",
});
