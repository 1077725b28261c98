import { other } from "./layer-words.ts";
import { unary } from "./unary.ts";

/** The greatest whole number at most x; constant but for its jumps. */
export const floor = unary({
  type: "Floor",
  doc: "Rounds down to a whole number.",
  layer: other("Floor"),
  relevance: "moves",
  gradient: "zero",
  evaluate: (x) => (typeof x === "number" ? Math.floor(x) : x),
  weights: "nonlinear",
});
