import { binary } from "./binary.ts";
import { compareDims } from "./known.ts";
import { other } from "./layer-words.ts";

/** a ≤ b, broadcast. */
export const lessOrEqual = binary({
  type: "LessOrEqual",
  doc: "True where the first value is at most the second.",
  layer: other("LessOrEqual"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order <= 0);
  },
  output: "bool",
  weights: "nonlinear",
});
