import { attribute, intAttribute, intsAttribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import type { Node, Shape } from "../graph/graph.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op, PullbackContext } from "./op.ts";
import { fillLike, reshapeLike, shapeOf } from "./rules/like.ts";
import { slide, spaceOf, type Window, windowOf } from "./rules/window.ts";

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
  pullback: (context) => [throughIndices(context)],
  traits: ["keeps sign", "steady", "by channel"],
  parameters: "plain",
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
