import { attribute, intAttribute } from "../graph/attributes.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";

/** The sum of all numbers up to each along the axis in input 1; the number itself left out where exclusive. */
export const cumSum: Op = {
  type: "CumSum",
  layer: other("CumSum"),
  axes: "mixes",
  relevance: "sums",
  infer: (_node, { input }) => [input(0)],
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    // each number counts in all sums behind it
    const reverse = attribute.int(1 - intAttribute(node, "reverse", 0));
    return [
      builder.add("CumSum", [cotangent(), node.inputs[1] ?? ""], { ...node.attributes, reverse }, "grad_cumsum"),
      undefined,
    ];
  },
  traits: [],
  parameters: "plain",
};
