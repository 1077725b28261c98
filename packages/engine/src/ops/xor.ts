import { binary } from "./binary.ts";
import { other } from "./layer-words.ts";

/** a or b but not both, broadcast. */
export const xor = binary({
  type: "Xor",
  doc: "True where exactly one of two values is.",
  layer: other("Xor"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => Number((a !== 0) !== (b !== 0)),
  output: "bool",
  weights: "nonlinear",
});
