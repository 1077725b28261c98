import { attribute } from "../graph/attributes.ts";
import { float32 } from "../graph/tensor.ts";
import type { Op, PullbackContext } from "./op.ts";
import { unary } from "./rules/unary.ts";

const rule = unary({
  type: "Relu",
  layer: { kind: "activation", word: "relu", title: "ReLU" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.gate(math.greater(y, 0), g),
  evaluate: (x) => (typeof x === "number" ? Math.max(0, x) : undefined),
  weights: "nonlinear",
});

/** max(0, x). At the kink the gradient is 0, as in PyTorch. */
export const relu: Op = {
  ...rule,
  pullback: (context) => {
    if (isBlocked(context)) return [gateInBlocks(context)];
    return typeof rule.pullback === "string" ? [] : rule.pullback(context);
  },
};

/** Any number of a float32 that is not denormal exceeds 1 when it is multiplied with this. */
const STEEP = 3e38;

/**
 * Whether onnxruntime's CPU provider keeps such images in the blocked layout of its convolutions, 8 or 16 channels side by side. Out of
 * it and back in costs two passes over the memory, more than the mask itself.
 */
function isBlocked({ node, provider, typeOf }: PullbackContext): boolean {
  const { type, shape } = typeOf(node.outputs[0] ?? "");
  return provider === "cpu" && type === "float32" && shape?.length === 4 && Number(shape[1]) % 16 === 0;
}

/** The same mask from operators that know the blocked layout: a steep ramp from 0 to 1, which is a convolution by channel and its activation. */
function gateInBlocks({ builder, node, cotangent, typeOf }: PullbackContext): string {
  const [y = ""] = node.outputs;
  const channels = Number(typeOf(y).shape?.[1]);
  const slope = builder.constant(float32([channels, 1, 1, 1], new Float32Array(channels).fill(STEEP)), "steep");
  const ramp = builder.add("Conv", [y, slope], { group: attribute.int(channels) }, "ramp");
  const [low, high] = [0, 1].map((bound) => builder.constant(float32([], [bound]), "bound"));
  const step = builder.add("Clip", [ramp, low ?? "", high ?? ""], {}, "step");
  return builder.add("Mul", [cotangent(), step], {}, "grad_gate");
}
