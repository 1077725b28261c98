import { attribute } from "../../graph/attributes.ts";
import { int64 } from "../../graph/tensor.ts";
import { poolingWindow } from "../../ops/max-pool.ts";
import type { PullbackContext } from "../../ops/op.ts";
import { correlationAttributes, spread } from "../../ops/rules/correlate.ts";
import { constantTensor, reshapeLike, scalarLike, shapeOfInput } from "../../ops/rules/like.ts";
import { hangingPads, spaceOf } from "../../ops/rules/window.ts";
import type { PullbackLowering } from "./pullbacks.ts";

/** Gradients that onnxruntime's WebGPU provider cannot run as calculus writes them. */
export const webgpuPullbacks: readonly PullbackLowering[] = [
  {
    op: "MaxPool",
    reason: "MaxPool with Indices fails at run time",
    seen: "1.30.0",
    rewrite: (context) => [throughOneHot(context)],
  },
];

/** Less than any activation, and still finite: times a one-hot kernel's zeros it must be zero. */
const LOWEST = -3e38;

/**
 * Without Indices: a one-hot Conv lays the K values of each window side by side, the first that equals their maximum keeps the
 * gradient, and the transpose of that Conv carries it back. Channels become images of one channel: onnxruntime's WebGPU
 * provider gives wrong numbers for a grouped ConvTranspose to one channel a group (seen in 1.30).
 */
function throughOneHot(context: PullbackContext): string {
  const { builder, node, cotangent, typeOf } = context;
  const [x = ""] = node.inputs;
  const shape = shapeOfInput(context, 0);
  const window = poolingWindow(node, shape);
  const { type } = typeOf(x);
  const space = spaceOf(shape);
  const kernel = window.kernel.map(Number);
  const size = kernel.reduce((product, extent) => product * extent, 1);

  const oneHot = Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
  const filter = builder.constant(constantTensor(type, [size, 1, ...kernel], oneHot), "one_hot");
  const hanging = hangingPads(node, window, space);
  const amounts = int64([0, 0, ...hanging.begin, 0, 0, ...hanging.end]);
  const padded = builder.add(
    "Pad",
    [x, builder.constant(amounts, "pads"), scalarLike(builder, x, LOWEST)],
    {},
    "padded",
  );
  // 0 copies an extent
  const apart = builder.constant(int64([-1, 1, ...space.map(() => 0)]), "shape");
  const planes = (value: string, hint: string) => builder.add("Reshape", [value, apart], {}, hint);
  const none = { begin: kernel.map(() => 0), end: kernel.map(() => 0) };
  const correlation = { window, pads: hanging, group: 1 };
  const windows = builder.add(
    "Conv",
    [planes(padded, "planes"), filter],
    correlationAttributes({ ...correlation, pads: none }),
    "windows",
  );
  const first = firstMaximum(context, windows, size, space.length);
  const gradient = planes(cotangent(), "grad_planes");
  const chosen = builder.add("Where", [first, gradient, scalarLike(builder, x, 0)], {}, "grad_chosen");
  return reshapeLike(builder, spread(builder, chosen, filter, correlation, space, x), x);
}

/** One true value among the `size` of each window (axis 1): the first that equals the maximum. */
function firstMaximum({ builder, typeOf }: PullbackContext, windows: string, size: number, rank: number): string {
  const axis = builder.constant(int64([1]), "axes");
  const largest = (value: string) => builder.add("ReduceMax", [value, axis], { keepdims: attribute.int(1) }, "largest");
  const hit = builder.add("Equal", [windows, largest(windows)], {}, "hit");
  const falling = Array.from({ length: size }, (_, at) => size - at);
  const ones = Array.from({ length: rank }, () => 1);
  const order = builder.constant(constantTensor(typeOf(windows).type, [size, ...ones], falling), "rank");
  const scores = builder.add("Where", [hit, order, scalarLike(builder, windows, 0)], {}, "scores");
  return builder.add("Equal", [scores, largest(scores)], {}, "first");
}
