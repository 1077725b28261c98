import { unary } from "./rules/unary.ts";

/** max(0, x). At the kink the gradient is 0, as in PyTorch. */
export const relu = unary({
  type: "Relu",
  layer: { kind: "activation", word: "relu", title: "ReLU" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.where(math.greater(y, 0), g, 0),
  evaluate: (x) => (typeof x === "number" ? Math.max(0, x) : undefined),
  traits: ["non-negative", "rectifies", "curve"],
});
