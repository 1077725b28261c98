import { DeeplingError } from "../base/error.ts";
import { floatAttribute, intAttribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import { int64 } from "../graph/tensor.ts";
import { biasGradient } from "./conv.ts";
import type { Op } from "./op.ts";
import { scalarLike } from "./rules/like.ts";

/** A vector per channel, made to broadcast over the space of a value with `rank` axes. */
function perChannel(builder: GraphBuilder, vector: string, rank: number): string {
  const axes = Array.from({ length: Math.max(rank - 2, 0) }, (_, axis) => axis + 1);
  if (axes.length === 0) return vector;
  return builder.add("Unsqueeze", [vector, builder.constant(int64(axes), "axes")], {}, "per_channel");
}

/** Normalisation by the moments seen in training. Training mode itself is not differentiated. */
export const batchNormalization: Op = {
  type: "BatchNormalization",
  layer: { kind: "normalization", word: "bn", title: "batch" },
  axes: "by position",
  relevance: "shift",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants, typeOf } = context;
    const [x = "", scale = "", , mean = "", variance = ""] = node.inputs;
    const rank = typeOf(x).shape?.length;
    if (rank === undefined || intAttribute(node, "training_mode", 0) === 1) {
      throw new DeeplingError("unsupported", `gradient: ${node.type} in training mode (node "${node.name}")`, {
        hint: "export the model in evaluation mode",
      });
    }
    const gradient = context.cotangent();
    // a vector's work, which the runtime folds away when the moments are constants
    const epsilon = scalarLike(builder, variance, floatAttribute(node, "epsilon", 1e-5));
    const deviation = builder.add("Sqrt", [builder.add("Add", [variance, epsilon], {}, "variance")], {}, "deviation");
    const factor = builder.add("Div", [scale, deviation], {}, "factor");
    const forX = () => builder.add("Mul", [gradient, perChannel(builder, factor, rank)], {}, "grad_scaled");
    // Σ gradient · (x − mean), by channel: what scale and variance share
    const forScale = () => {
      const centred = builder.add("Sub", [x, perChannel(builder, mean, rank)], {}, "centred");
      const moment = biasGradient(context, builder.add("Mul", [gradient, centred], {}, "grad_moment"));
      return builder.add("Div", [moment, deviation], {}, "grad_scale");
    };
    const forBias = () => biasGradient(context, gradient);
    const forMean = () => {
      const summed = builder.add("Mul", [biasGradient(context, gradient), factor], {}, "grad_summed");
      return builder.add("Neg", [summed], {}, "grad_mean");
    };
    const forVariance = () => {
      const rate = builder.add("Div", [factor, deviation], {}, "rate");
      const half = builder.add("Mul", [rate, scalarLike(builder, rate, -0.5)], {}, "rate");
      return builder.add("Mul", [forScale(), half], {}, "grad_variance");
    };
    return [forX, forScale, forBias, forMean, forVariance].map((rule, index) => (wants(index) ? rule() : undefined));
  },
  traits: ["affine", "steady", "by channel"],
  parameters: { bias: 2, settings: [3, 4], multiplyAdds: "none" },
};
