import { intAttribute } from "../graph/attributes.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { elementTypeOf } from "./rules/element-types.ts";

/** Ones on the k-th diagonal of a matrix of the input's shape, zeros elsewhere. */
export const eyeLike: Op = {
  type: "EyeLike",
  layer: other("EyeLike"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => {
    const { type, shape } = input(0);
    const given = intAttribute(node, "dtype", 0);
    return [{ type: given === 0 ? type : elementTypeOf(node, given), shape }];
  },
  evaluate: "none",
  pullback: "zero",
  traits: [],
  parameters: "plain",
};
