import { other } from "./layer-words.ts";
import { unary } from "./unary.ts";

/** −1, 0 or 1; constant but for the jump at 0. */
export const sign = unary({
  type: "Sign",
  doc: "−1, 0 or 1 by the sign.",
  layer: other("Sign"),
  relevance: "moves",
  gradient: "zero",
  evaluate: "none",
  weights: "nonlinear",
});
