import { unary } from "./unary.ts";

/** ln x. */
export const log = unary({
  type: "Log",
  doc: "The natural logarithm.",
  layer: { kind: "activation", word: "log", title: "log" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.div(g, x),
  evaluate: "none",
  weights: "nonlinear",
});
