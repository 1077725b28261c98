import { other } from "./layer-words.ts";
import { unary } from "./unary.ts";

/** The nearest whole number, halves to the even one; constant but for its jumps. */
export const round = unary({
  type: "Round",
  doc: "Rounds to the nearest whole number.",
  layer: other("Round"),
  relevance: "moves",
  gradient: "zero",
  evaluate: "none",
  weights: "nonlinear",
});
