import { attribute, intAttribute } from "../graph/attributes.ts";
import type { ValueType } from "../graph/graph.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { axisOf, dataDependentDim } from "./rules/axis.ts";
import { fillLike } from "./rules/like.ts";

/** The k (input 1) greatest or least numbers along `axis`, and their indices. The gradient goes where they came from. */
export const topK: Op = {
  type: "TopK",
  layer: other("TopK"),
  axes: { along: "mixes", axis: -1 },
  relevance: "moves",
  infer: (node, { input, known }) => {
    const { type, shape } = input(0);
    const axis = shape && axisOf(node, intAttribute(node, "axis", -1), shape.length);
    const count = known(1)?.[0] ?? (axis === undefined ? undefined : dataDependentDim(node, axis));
    const taken = axis === undefined || count === undefined ? undefined : shape?.with(axis, count);
    const types: readonly ValueType[] = [
      { type, shape: taken },
      { type: "int64", shape: taken },
    ];
    return types;
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const [x = ""] = node.inputs;
    const [, indices = ""] = node.outputs;
    const axis = attribute.int(intAttribute(node, "axis", -1));
    const zeros = fillLike(builder, x, 0);
    return [builder.add("ScatterElements", [zeros, indices, cotangent()], { axis }, "grad_scatter"), undefined];
  },
  traits: [],
  parameters: "plain",
};
