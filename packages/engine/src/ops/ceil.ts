import { other } from "./layer-words.ts";
import { unary } from "./unary.ts";

/** The least whole number at least x; constant but for its jumps. */
export const ceil = unary({
  type: "Ceil",
  doc: "Rounds up to a whole number.",
  layer: other("Ceil"),
  relevance: "moves",
  gradient: "zero",
  evaluate: (x) => (typeof x === "number" ? Math.ceil(x) : x),
  weights: "nonlinear",
});
