import { multiplyDims } from "../graph/dims.ts";
import { unary } from "./unary.ts";

/** −x. */
export const neg = unary({
  type: "Neg",
  doc: "Turns the sign: −x.",
  layer: { kind: "activation", word: "neg", title: "negation" },
  relevance: "passes",
  gradient: ({ g, math }) => math.neg(g),
  evaluate: (x) => multiplyDims(-1, x),
  weights: [],
});
