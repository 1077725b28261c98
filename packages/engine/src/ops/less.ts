import { binary } from "./binary.ts";
import { compareDims } from "./known.ts";
import { other } from "./layer-words.ts";

/** a < b, broadcast. */
export const less = binary({
  type: "Less",
  doc: "True where the first value is the smaller.",
  layer: other("Less"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order < 0);
  },
  output: "bool",
  weights: "nonlinear",
});
