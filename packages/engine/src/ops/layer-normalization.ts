import { floatAttribute, intAttribute } from "../graph/attributes.ts";
import type { Op } from "./op.ts";
import { axisOf } from "./rules/axis.ts";
import { shapeOfInput } from "./rules/like.ts";
import { normalized } from "./rules/normalize.ts";

/** Normalisation over all axes from `axis` on. */
export const layerNormalization: Op = {
  type: "LayerNormalization",
  layer: { kind: "normalization", word: "layernorm", title: "layer" },
  axes: "trailing",
  relevance: "centred",
  infer: (node, context) => {
    const x = context.input(0);
    const rank = x.shape?.length;
    const axis = rank === undefined ? 0 : axisOf(node, intAttribute(node, "axis", -1), rank);
    const moments = x.shape?.map((dim, at) => (at < axis ? dim : 1));
    // the moments are kept in single precision (stash_type 1)
    const moment = { type: intAttribute(node, "stash_type", 1) === 1 ? "float32" : x.type, shape: moments } as const;
    return [x, moment, moment];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", scale = ""] = node.inputs;
    const rank = shapeOfInput(context, 0).length;
    const gradient = context.cotangent();
    const first = axisOf(node, intAttribute(node, "axis", -1), rank);
    const axes = Array.from({ length: rank - first }, (_, at) => first + at);
    const unit = normalized(builder, x, axes, floatAttribute(node, "epsilon", 1e-5));
    return [
      wants(0) ? unit.pull(builder.add("Mul", [gradient, scale], {}, "grad_scaled")) : undefined,
      wants(1) ? builder.add("Mul", [gradient, unit.value], {}, "grad_scale") : undefined,
      wants(2) ? gradient : undefined,
    ];
  },
  traits: [],
  parameters: "plain",
};
