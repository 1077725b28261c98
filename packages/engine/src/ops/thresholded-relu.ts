import { floatAttribute } from "../graph/attributes.ts";
import { unary } from "./rules/unary.ts";

/** x where greater than alpha, else 0. At the threshold the gradient is 0. */
export const thresholdedRelu = unary({
  type: "ThresholdedRelu",
  layer: { kind: "activation", word: "thresholdedrelu", title: "thresholded ReLU" },
  relevance: "passes",
  gradient: ({ g, x, node, math }) => math.where(math.greater(x, floatAttribute(node, "alpha", 1)), g, 0),
  evaluate: "none",
  traits: ["non-negative", "rectifies"],
});
