import { binary } from "./binary.ts";
import { other } from "./layer-words.ts";

/** a or b, broadcast. */
export const or = binary({
  type: "Or",
  doc: "True where either value is.",
  layer: other("Or"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => Number(a !== 0 || b !== 0),
  output: "bool",
  weights: "nonlinear",
});
