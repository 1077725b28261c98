import { floatAttribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import { biasGradient } from "./conv.ts";
import type { Op } from "./op.ts";
import { shapeOfInput } from "./rules/like.ts";
import { normalized } from "./rules/normalize.ts";

/** Normalisation of each channel of each image by its own moments. */
export const instanceNormalization: Op = {
  type: "InstanceNormalization",
  layer: { kind: "normalization", word: "instancenorm", title: "instance" },
  axes: "whole picture",
  relevance: "passes",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", scale = ""] = node.inputs;
    const rank = shapeOfInput(context, 0).length;
    const gradient = context.cotangent();
    const space = Array.from({ length: rank - 2 }, (_, axis) => axis + 2);
    const unit = normalized(builder, x, space, floatAttribute(node, "epsilon", 1e-5));
    const forX = () => {
      const behind = builder.constant(int64(space.map((axis) => axis - 1)), "axes");
      const factor = builder.add("Unsqueeze", [scale, behind], {}, "per_channel");
      return unit.pull(builder.add("Mul", [gradient, factor], {}, "grad_scaled"));
    };
    const forScale = () => biasGradient(context, builder.add("Mul", [gradient, unit.value], {}, "grad_moment"));
    return [
      wants(0) ? forX() : undefined,
      wants(1) ? forScale() : undefined,
      wants(2) ? biasGradient(context, gradient) : undefined,
    ];
  },
  traits: ["steady", "by channel"],
  parameters: "plain",
};
