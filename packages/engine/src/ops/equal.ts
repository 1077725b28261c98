import { binary } from "./binary.ts";
import { compareDims } from "./known.ts";
import { other } from "./layer-words.ts";

/** a = b, broadcast. */
export const equal = binary({
  type: "Equal",
  doc: "True where two values are equal.",
  layer: other("Equal"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order === 0);
  },
  output: "bool",
  weights: "nonlinear",
});
