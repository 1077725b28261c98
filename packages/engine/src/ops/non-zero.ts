import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { dataDependentDim } from "./rules/axis.ts";

/** The indices of the numbers that are not zero, one column each. */
export const nonZero: Op = {
  type: "NonZero",
  layer: other("NonZero"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => [
    { type: "int64", shape: [input(0).shape?.length ?? dataDependentDim(node, 0), dataDependentDim(node, 1)] },
  ],
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain",
};
