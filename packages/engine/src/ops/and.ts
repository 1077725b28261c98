import { binary } from "./binary.ts";
import { other } from "./layer-words.ts";

/** a and b, broadcast. */
export const and = binary({
  type: "And",
  doc: "True where both values are.",
  layer: other("And"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => Number(a !== 0 && b !== 0),
  output: "bool",
  weights: "nonlinear",
});
