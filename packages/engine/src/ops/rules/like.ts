import { DeeplingError } from "../../base/error.ts";
import { numberToHalf } from "../../base/half.ts";
import { attribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Shape, ValueType } from "../../graph/graph.ts";
import { type ElementType, int64, type Tensor } from "../../graph/tensor.ts";
import type { PullbackContext } from "../op.ts";

/*
 * What pullbacks build again and again: constants of a value's own element type, and shapes taken from a value.
 * Constants where the shape is known but for one symbol (the batch), a Shape node only where it is not.
 */

/** A constant of `numbers` in the element type `type`; throws "unsupported element type" for types without arithmetic here. */
export function constantTensor(type: ElementType, shape: readonly number[], numbers: readonly number[]): Tensor {
  if (type === "float32") return { type, shape, data: Float32Array.from(numbers) };
  if (type === "float64") return { type, shape, data: Float64Array.from(numbers) };
  if (type === "float16") return { type, shape, data: Uint16Array.from(numbers, numberToHalf) };
  if (type === "int64") return int64(numbers, shape);
  throw new DeeplingError("unsupported", `element type: ${type} (in a gradient)`, {
    hint: "convert the model to float32",
  });
}

/** The type of a value; throws "unknown type". */
export function typeOf(builder: GraphBuilder, value: string): ValueType {
  const type = builder.typeOf(value);
  if (type === undefined) throw new DeeplingError("unknown", `type: of "${value}"`);
  return type;
}

/** The shape of a node's input, its rank at least known; throws "unsupported gradient" where it is not. */
export function shapeOfInput({ node, typeOf: type }: PullbackContext, index: number): Shape {
  const { shape } = type(node.inputs[index] ?? "");
  if (shape !== undefined) return shape;
  throw new DeeplingError("unsupported", `gradient: ${node.type} of unknown shape (node "${node.name}")`);
}

/** A scalar constant of the element type of `value`. */
export function scalarLike(builder: GraphBuilder, value: string, number: number): string {
  return builder.constant(constantTensor(typeOf(builder, value).type, [], [number]), "scalar");
}

/** `gradient` with the shape of `value`, both having the same number of elements; `gradient` itself where it has that shape. */
export function reshapeLike(builder: GraphBuilder, gradient: string, value: string): string {
  const { shape } = typeOf(builder, value);
  const has = builder.typeOf(gradient)?.shape;
  if (shape !== undefined && has?.length === shape.length && has.every((dim, axis) => dim === shape[axis])) {
    return gradient;
  }
  const symbols = shape?.filter((dim) => typeof dim === "string") ?? ["?", "?"];
  const target =
    shape !== undefined && symbols.length <= 1 && !shape.includes(0)
      ? builder.constant(int64(shape.map((dim) => (typeof dim === "number" ? dim : -1))), "shape")
      : builder.add("Shape", [value], {}, "shape");
  return builder.add("Reshape", [gradient, target], {}, "grad_reshape");
}

/** The shape of a value as an int64 vector: a constant where it is all numbers. */
export function shapeOf(builder: GraphBuilder, value: string): string {
  const { shape } = typeOf(builder, value);
  return shape?.every((dim) => typeof dim === "number")
    ? builder.constant(int64(shape.map(Number)), "shape")
    : builder.add("Shape", [value], {}, "shape");
}

/** `gradient` broadcast to the shape of `value`. */
export function expandLike(builder: GraphBuilder, gradient: string, value: string): string {
  const { shape } = typeOf(builder, value);
  const has = builder.typeOf(gradient)?.shape;
  if (shape !== undefined && has?.length === shape.length && has.every((dim, axis) => dim === shape[axis])) {
    return gradient;
  }
  // a 1 leaves an extent as the gradient has it, so a symbol that the gradient already has needs no Shape node
  const offset = shape === undefined || has === undefined ? 0 : shape.length - has.length;
  const settled = shape?.map((dim, axis) => (dim === has?.[axis - offset] ? 1 : dim));
  const target =
    has !== undefined && settled?.every((dim) => typeof dim === "number")
      ? builder.constant(int64(settled.map(Number)), "shape")
      : shapeOf(builder, value);
  return builder.add("Expand", [gradient, target], {}, "grad_expand");
}

/** A tensor of the type and shape of `value`, filled with one number. */
export function fillLike(builder: GraphBuilder, value: string, number: number): string {
  const { type } = typeOf(builder, value);
  const fill = attribute.tensor(constantTensor(type, [1], [number]));
  return builder.add("ConstantOfShape", [shapeOf(builder, value)], { value: fill }, "fill");
}
