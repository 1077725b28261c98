import { intAttribute } from "../graph/attributes.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { dataDependentDim } from "./rules/axis.ts";

/** The part of each image that each region (input 1, of the image in input 2) covers, at one size. */
export const roiAlign: Op = {
  type: "RoiAlign",
  layer: other("RoiAlign"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => {
    const { type, shape } = input(0);
    const [regions = dataDependentDim(node, 0)] = input(1).shape ?? [];
    const size = [intAttribute(node, "output_height", 1), intAttribute(node, "output_width", 1)];
    return [{ type, shape: [regions, shape?.[1] ?? dataDependentDim(node, 1), ...size] }];
  },
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain",
};
