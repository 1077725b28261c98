import { attribute } from "../../graph/attributes.ts";
import { float32 } from "../../graph/tensor.ts";
import type { PullbackContext } from "../../ops/op.ts";
import type { PullbackLowering } from "./pullbacks.ts";

/** Gradients that onnxruntime's CPU provider computes slowly as calculus writes them. */
export const cpuPullbacks: readonly PullbackLowering[] = [
  {
    op: "Relu",
    reason:
      "a comparison takes images out of the blocked layout of the convolutions and back in: two passes over the memory, more than the mask itself",
    seen: "1.30.0",
    rewrite: (context) => (isBlocked(context) ? [gateInBlocks(context)] : undefined),
  },
];

/** Any number of a float32 that is not denormal exceeds 1 when it is multiplied with this. */
const STEEP = 3e38;

/** Whether such images are kept in blocks of 8 or 16 channels. */
function isBlocked({ node, typeOf }: PullbackContext): boolean {
  const { type, shape } = typeOf(node.outputs[0] ?? "");
  return type === "float32" && shape?.length === 4 && Number(shape[1]) % 16 === 0;
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
