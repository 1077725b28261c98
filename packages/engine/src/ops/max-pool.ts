import { attribute, intAttribute, intsAttribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import type { Node, Shape } from "../graph/graph.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op, PullbackContext } from "./op.ts";
import { correlationAttributes, spread } from "./rules/correlate.ts";
import { constantTensor, fillLike, reshapeLike, scalarLike, shapeOf, shapeOfInput } from "./rules/like.ts";
import { hangingPads, slide, spaceOf, type Window, windowOf } from "./rules/window.ts";

/** Less than any activation, and still finite: times a one-hot kernel's zeros it must be zero. */
const LOWEST = -3e38;

/** The window of a pooling node over a value of `shape`. */
export function poolingWindow(node: Node, shape: Shape): Window {
  return windowOf(node, intsAttribute(node, "kernel_shape") ?? [], spaceOf(shape), "pooling");
}

/** The shape that pooling gives. */
export function pooledShape(node: Node, shape: Shape | undefined): Shape | undefined {
  if (shape === undefined) return undefined;
  return [...shape.slice(0, 2), ...slide(poolingWindow(node, shape), spaceOf(shape))];
}

/** The largest value of each window. Gradients go to the first of equal values, in row-major order. */
export const maxPool: Op = {
  type: "MaxPool",
  layer: { kind: "pooling", word: "maxpool", title: "max" },
  axes: "window",
  relevance: "moves",
  infer: (node, context) => {
    const { type, shape } = context.input(0);
    const pooled = pooledShape(node, shape);
    return [
      { type, shape: pooled },
      { type: "int64", shape: pooled },
    ];
  },
  evaluate: "none",
  // onnxruntime's WebGPU provider fails at run time on MaxPool with Indices (seen in 1.30)
  pullback: (context) => [context.provider === "webgpu" ? throughOneHot(context) : throughIndices(context)],
  weights: "nonlinear",
};

/** The pool's Indices, which count over the whole tensor: where to add each share. */
function throughIndices({ builder, node, cotangent, typeOf }: PullbackContext): string {
  const [x = ""] = node.inputs;
  const indices = indicesOf(builder, node);
  const shape = typeOf(x).shape ?? [];
  const window = poolingWindow(node, shape);
  const gradient = cotangent();
  const apart = window.kernel.every((size, axis) => {
    const stride = window.strides[axis] ?? 1;
    return typeof size === "number" && (size - 1) * (window.dilations[axis] ?? 1) < stride;
  });
  if (apart) {
    // No two windows share a value: storing is adding. The places are in the indices; a kernel as wide as the pool's would be refused
    // where its last window hangs over the end, since MaxUnpool takes no output smaller than all windows side by side.
    const ones = attribute.ints(window.kernel.map(() => 1));
    const attributes = { kernel_shape: ones, strides: ones };
    return builder.add("MaxUnpool", [gradient, indices, shapeOf(builder, x)], attributes, "grad_unpool");
  }
  const flat = builder.constant(int64([-1]), "flat");
  const flatten = (value: string) => builder.add("Reshape", [value, flat], {}, "flat");
  const zeros = flatten(fillLike(builder, x, 0));
  const settings = { axis: attribute.int(0), reduction: attribute.string("add") };
  const scattered = builder.add("ScatterElements", [zeros, flatten(indices), flatten(gradient)], settings, "grad_pool");
  return reshapeLike(builder, scattered, x);
}

/** The node's own Indices, asked for where it did not give them; a pool of its own where they count along columns. */
function indicesOf(builder: GraphBuilder, node: Node): string {
  if (intAttribute(node, "storage_order", 0) === 0) return builder.widen(node, 2, "argmax")[1] ?? "";
  const { storage_order: _, ...attributes } = node.attributes;
  return builder.addMany("MaxPool", node.inputs, attributes, 2, "argmax")[1] ?? "";
}

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
