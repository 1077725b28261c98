import { intAttribute } from "../graph/attributes.ts";
import { elementsOf } from "../graph/dims.ts";
import type { Op } from "./op.ts";
import { reshapeLike } from "./rules/like.ts";

/** Two axes: the product of the extents before `axis`, and of those from it on. */
export const flatten: Op = {
  type: "Flatten",
  layer: "carrier",
  axes: "flatten",
  relevance: "moves",
  infer: (node, { input }) => {
    const { type, shape } = input(0);
    const axis = intAttribute(node, "axis", 1);
    if (shape === undefined) return [{ type, shape }];
    // the axis may equal the rank: then the second extent is 1
    const split = axis < 0 ? axis + shape.length : axis;
    return [{ type, shape: [elementsOf(shape.slice(0, split)), elementsOf(shape.slice(split))] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => [reshapeLike(builder, cotangent(), node.inputs[0] ?? "")],
  traits: ["keeps sign", "steady"],
  parameters: "plain",
};
