import { attribute, intAttribute } from "../graph/attributes.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { fillLike } from "./rules/like.ts";

/** Takes single values by their index along an axis. */
export const gatherElements: Op = {
  type: "GatherElements",
  layer: other("GatherElements"),
  axes: "mixes",
  relevance: "moves",
  infer: (_node, context) => [{ type: context.input(0).type, shape: context.input(1).shape }],
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const [data = "", indices = ""] = node.inputs;
    const settings = { axis: attribute.int(intAttribute(node, "axis", 0)), reduction: attribute.string("add") };
    const zeros = fillLike(builder, data, 0);
    return [builder.add("ScatterElements", [zeros, indices, cotangent()], settings, "grad_scattered"), undefined];
  },
  traits: [],
  parameters: "plain",
};
