import { expect, test } from "vitest";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import type { Shape } from "../graph/graph.ts";
import { int64, type Tensor } from "../graph/tensor.ts";
import { inferNode } from "../passes/infer-shapes.ts";

/*
 * What exporters write where a network asks for its own sizes: each chain must come out as one shape with the free
 * extents in it.
 */

const FAR = 2 ** 31 - 1;

/** A graph with one input and short ways to write such chains. */
function scene(shape: Shape) {
  const builder = new GraphBuilder(emptyGraph("shapes"), inferNode);
  const x = builder.input("x", { type: "float32", shape });
  const list = (...values: number[]): string => builder.constant(int64(values));
  const number = (value: number): string => builder.constant(int64([value], []));
  const add = builder.add.bind(builder);
  const size = (axis: number): string => add("Gather", [add("Shape", [x]), number(axis)]);
  const concat = (...parts: string[]): string => add("Concat", parts, { axis: attribute.int(0) });
  const join = (...parts: string[]): string => concat(...parts.map((part) => add("Unsqueeze", [part, list(0)])));
  const shapeOf = (value: string): Shape | undefined => builder.typeOf(value)?.shape;
  return { builder, x, list, number, add, size, concat, join, shapeOf };
}

test("x.view(x.size(0), -1)", () => {
  const { x, number, add, size, join, shapeOf } = scene(["batch", 256, 6, 6]);
  expect(shapeOf(add("Reshape", [x, join(size(0), number(-1))]))).toEqual(["batch", 9216]);
});

test("the channel shuffle: view, transpose, view", () => {
  const { x, number, add, size, join, shapeOf } = scene(["batch", 116, 28, 28]);
  const channels = add("Div", [size(1), number(2)]);
  const grouped = add("Reshape", [x, join(size(0), number(2), channels, size(2), size(3))]);
  expect(shapeOf(grouped)).toEqual(["batch", 2, 58, 28, 28]);
  const turned = add("Transpose", [grouped], { perm: attribute.ints([0, 2, 1, 3, 4]) });
  expect(shapeOf(add("Reshape", [turned, join(size(0), number(-1), size(2), size(3))]))).toEqual([
    "batch",
    116,
    28,
    28,
  ]);
});

test("the windows of an attention: the batch times the windows and back", () => {
  const { x, list, number, add, size, join, shapeOf } = scene(["batch", 56, 56, 96]);
  const windows = add("Mul", [add("Div", [size(1), number(7)]), add("Div", [size(2), number(7)])]);
  const rows = add("Mul", [size(0), windows]);
  const tokens = add("Reshape", [x, join(rows, number(49), size(3))]);
  expect(shapeOf(tokens)).toEqual(["64*batch", 49, 96]);
  expect(shapeOf(add("Reshape", [tokens, list(-1, 56, 56, 96)]))).toEqual(["batch", 56, 56, 96]);
  const whole = join(add("Div", [rows, windows]), number(56), number(56), number(-1));
  expect(shapeOf(add("Reshape", [tokens, whole]))).toEqual(["batch", 56, 56, 96]);
});

test("the class token: expand(n, -1, -1) by way of Where and Equal", () => {
  const { builder, number, list, add, size, join, shapeOf } = scene(["batch", 196, 768]);
  const token = builder.input("token", { type: "float32", shape: [1, 1, 768] });
  const sizes = join(size(0), number(-1), number(-1));
  const fill = attribute.tensor(int64([1]));
  const ones = add("ConstantOfShape", [list(3)], { value: fill });
  const unchanged = add("Equal", [sizes, add("Mul", [ones, number(-1)])]);
  const expanded = add("Expand", [token, add("Where", [unchanged, ones, sizes])]);
  expect(shapeOf(expanded)).toEqual(["batch", 1, 768]);
});

test("PyTorch's pads: last axis first in its list, all starts before all ends in ONNX's", () => {
  const { x, list, number, add, size, join, concat, shapeOf } = scene(["batch", 53, 50, 96]);
  const short = (axis: number): string => {
    const rest = add("Mod", [size(axis), number(7)]);
    return add("Mod", [add("Sub", [number(7), rest]), number(7)]);
  };
  // F.pad(x, (0, 0, 0, right, 0, bottom))
  const given = join(number(0), number(0), number(0), short(2), number(0), short(1));
  const missing = add("Sub", [add("Mul", [number(4), number(2)]), add("Size", [given])]);
  const value = attribute.tensor(int64([0]));
  const zeros = add("ConstantOfShape", [add("Unsqueeze", [missing, list(0)])], { value });
  const pairs = add("Reshape", [concat(given, zeros), list(-1, 2)]);
  const reversed = add("Slice", [pairs, list(-1), list(-FAR), list(0), list(-1)]);
  const turned = add("Transpose", [reversed], { perm: attribute.ints([1, 0]) });
  const pads = add("Cast", [add("Reshape", [turned, list(-1)])], { to: attribute.int(7) });
  expect(shapeOf(add("Pad", [x, pads]))).toEqual(["batch", 56, 56, 96]);
});

test("interpolate to twice the size of a free picture, by real numbers", () => {
  const { builder, x, list, add, concat, shapeOf } = scene(["batch", 3, "height", "width"]);
  const two: Tensor = { type: "float32", shape: [2], data: Float32Array.of(2, 2) };
  const real = add("Cast", [add("Slice", [add("Shape", [x]), list(2), list(4), list(0)])], { to: attribute.int(1) });
  const scaled = add("Floor", [add("Mul", [real, builder.constant(two)])]);
  const target = add("Cast", [scaled], { to: attribute.int(7) });
  const head = add("Slice", [add("Shape", [x]), list(0), list(2), list(0)]);
  const filled = add("ConstantOfShape", [concat(head, target)]);
  expect(shapeOf(filled)).toEqual(["batch", 3, "2*height", "2*width"]);
});

test("tf2onnx's flatten: the batch cut out of the shape, and the product of the rest", () => {
  const { x, list, add, concat, shapeOf } = scene(["batch", 7, 7, 64]);
  const shape = add("Shape", [x]);
  const batch = add("Slice", [shape, list(0), list(1), list(0)]);
  const rest = add("Slice", [shape, list(1), list(FAR), list(0)]);
  const count = add("ReduceProd", [rest, list(0)], { keepdims: attribute.int(1) });
  expect(shapeOf(add("Reshape", [x, concat(batch, count)]))).toEqual(["batch", 3136]);
});

test("Keras's Reshape with int32 sizes between casts", () => {
  const { x, number, add, list, join, shapeOf } = scene(["batch", 7, 7, 64]);
  const sizes = add("Cast", [add("Shape", [x])], { to: attribute.int(6) });
  const batch = add("Squeeze", [add("Slice", [sizes, list(0), list(1), list(0), list(1)]), list(0)]);
  const counted = add("Cast", [batch], { to: attribute.int(7) });
  expect(shapeOf(add("Reshape", [x, join(counted, number(49), number(64))]))).toEqual(["batch", 49, 64]);
});

test("position numbers up to a free length", () => {
  const { number, size, add, shapeOf } = scene(["batch", "length"]);
  expect(shapeOf(add("Range", [number(0), size(1), number(1)]))).toEqual(["length"]);
});
