import { floatAttribute, intAttribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import { biasGradient } from "./conv.ts";
import type { Op } from "./op.ts";
import { reshapeLike, shapeOfInput } from "./rules/like.ts";
import { normalized } from "./rules/normalize.ts";

/** Normalisation of each group of channels of each image by its own moments. */
export const groupNormalization: Op = {
  type: "GroupNormalization",
  layer: { kind: "normalization", word: "groupnorm", title: "group" },
  axes: "whole picture",
  relevance: "passes",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", scale = ""] = node.inputs;
    const shape = shapeOfInput(context, 0);
    const gradient = context.cotangent();
    const split = builder.constant(int64([0, intAttribute(node, "num_groups", 1), -1]), "groups");
    const grouped = (value: string) => builder.add("Reshape", [value, split], {}, "grouped");
    const unit = normalized(builder, grouped(x), [2], floatAttribute(node, "epsilon", 1e-5));
    const forX = () => {
      const behind = builder.constant(int64(shape.slice(2).map((_, axis) => axis + 1)), "axes");
      const factor = builder.add("Unsqueeze", [scale, behind], {}, "per_channel");
      const scaled = builder.add("Mul", [gradient, factor], {}, "grad_scaled");
      return reshapeLike(builder, unit.pull(grouped(scaled)), x);
    };
    const forScale = () => {
      const value = reshapeLike(builder, unit.value, x);
      return biasGradient(context, builder.add("Mul", [gradient, value], {}, "grad_moment"));
    };
    return [
      wants(0) ? forX() : undefined,
      wants(1) ? forScale() : undefined,
      wants(2) ? biasGradient(context, gradient) : undefined,
    ];
  },
  traits: [],
  parameters: "plain",
};
