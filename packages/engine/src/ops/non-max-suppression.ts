import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { dataDependentDim } from "./rules/axis.ts";

/** The boxes (input 0) that a detector keeps by their scores (input 1): batch, class and box index in each row. */
export const nonMaxSuppression: Op = {
  type: "NonMaxSuppression",
  layer: other("NonMaxSuppression"),
  axes: "mixes",
  relevance: "none",
  infer: (node) => [{ type: "int64", shape: [dataDependentDim(node, 0), 3] }],
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain",
};
