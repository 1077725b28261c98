import { other } from "./layer-words.ts";
import { unary } from "./unary.ts";

/** Not x; true and false are 1 and 0 in shape arithmetic. */
export const not = unary({
  type: "Not",
  doc: "True where the value is false.",
  layer: other("Not"),
  relevance: "none",
  gradient: "zero",
  evaluate: (x) => Number(x === 0),
  weights: "nonlinear",
});
