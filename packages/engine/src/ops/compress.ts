import { intAttribute } from "../graph/attributes.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { axisOf, dataDependentDim } from "./rules/axis.ts";

/** The slices along `axis`, or single numbers where there is none, at which the condition (input 1) holds. */
export const compress: Op = {
  type: "Compress",
  layer: other("Compress"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => {
    const { type, shape } = input(0);
    if (node.attributes.axis === undefined) return [{ type, shape: [dataDependentDim(node, 0)] }];
    const axis = shape && axisOf(node, intAttribute(node, "axis", 0), shape.length);
    return [{ type, shape: axis === undefined ? undefined : shape?.with(axis, dataDependentDim(node, axis)) }];
  },
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain",
};
