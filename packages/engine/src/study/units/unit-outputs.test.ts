import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { seededRandom } from "../../base/random.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { createNetwork } from "../network.ts";
import { placeAt } from "./read-images.ts";
import { withUnitOutputs } from "./unit-outputs.ts";

const sessions = createSessions({
  runtime: createNodeRuntime({ threads: 1 }),
  hash: hashGraph,
  encode: encodeModel,
});
afterAll(() => sessions.dispose());

const random = seededRandom(4);
const IMAGES = 6;
/** Whole numbers, so that places are tied and rounding hides nothing. */
const whole = (shape: readonly number[], most: number) =>
  float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => Math.round((random() * 2 - 1) * most)),
  );

type Grow = (builder: GraphBuilder, x: string) => string;
const vector = (builder: GraphBuilder, values: readonly number[]) => builder.constant(float32([values.length], values));

const batchNormalization =
  (scale: readonly number[]): Grow =>
  (builder, x) => {
    const channels = scale.length;
    const [bias, mean] = [whole([channels], 3), whole([channels], 3)].map((tensor) => builder.constant(tensor));
    const variance = vector(
      builder,
      scale.map(() => 4),
    );
    const inputs = [x, vector(builder, scale), bias ?? "", mean ?? "", variance];
    return builder.add("BatchNormalization", inputs, { epsilon: attribute.float(0) });
  };
const relu: Grow = (builder, x) => builder.add("Relu", [x]);
const convolution: Grow = (builder, x) =>
  builder.add("Conv", [x, builder.constant(whole([4, 3, 3, 3], 2))], { pads: attribute.ints([1, 1, 1, 1]) });
const maxPool: Grow = (builder, x) =>
  builder.add("MaxPool", [x], { kernel_shape: attribute.ints([2, 2]), strides: attribute.ints([1, 1]) });
const channelsLast: Grow = (builder, x) => builder.add("Transpose", [x], { perm: attribute.ints([0, 2, 3, 1]) });
const line: Grow = (builder, x) =>
  builder.add("ReduceSum", [x, builder.constant(int([3]))], { keepdims: attribute.int(0) });
const pooled: Grow = (builder, x) => builder.add("GlobalAveragePool", [x]);
const double: Grow = (builder, x) => builder.add("Cast", [x], { to: attribute.int(11) });

function int(values: readonly number[]): Tensor {
  return { type: "int64", shape: [values.length], data: BigInt64Array.from(values, BigInt) };
}

/** A graph of some steps, and a layer for the value of each. */
function grown(steps: readonly Grow[], axisOf: (value: number) => number) {
  const builder = new GraphBuilder(emptyGraph("steps"), inferNode);
  const x = builder.input("x", { type: "float32", shape: ["N", 3, 7, 5] });
  let value = x;
  const layers = steps.map((step, index) => {
    value = step(builder, value);
    const shape = builder.typeOf(value)?.shape ?? [];
    const axis = axisOf(index);
    return { index, value, shape, channels: { axis, count: shape[axis] } } as unknown as Layer;
  });
  return { graph: builder.build([value]), layers, x };
}

/** Each unit's activations, by image and unit, row by row. */
function mapsOf({ shape, data }: Tensor, axis: number): readonly (readonly (readonly number[])[])[] {
  const extents = shape.slice(1);
  const units = extents[axis - 1] ?? 1;
  const inner = sizeOf(extents.slice(axis));
  const numbers = Array.from(data, Number);
  const size = sizeOf(extents);
  return Array.from({ length: shape[0] ?? 0 }, (_, image) =>
    Array.from({ length: units }, (_, unit) =>
      numbers.slice(image * size, (image + 1) * size).filter((_, at) => Math.floor(at / inner) % units === unit),
    ),
  );
}

test.each([
  { name: "all factors positive", steps: [convolution, batchNormalization([1, 2, 4, 1]), relu, maxPool], axis: 1 },
  { name: "factors of both signs and 0", steps: [convolution, batchNormalization([-2, 0, 2, -4]), relu], axis: 1 },
  {
    name: "a second normalization",
    steps: [convolution, batchNormalization([-2, 2, 0, 4]), batchNormalization([2, -2, 2, -8]), relu],
    axis: 1,
  },
  {
    name: "normalized behind an activation",
    steps: [convolution, relu, batchNormalization([-2, 2, 0, -4]), relu],
    axis: 1,
  },
  { name: "nothing but an activation", steps: [relu, relu], axis: 1 },
  { name: "channels last", steps: [channelsLast, relu], axis: 3 },
  { name: "one axis of space", steps: [line, relu], axis: 1 },
  { name: "no map", steps: [pooled, relu], axis: 1 },
  { name: "64-bit numbers", steps: [convolution, double, relu], axis: 1 },
])("$name: largest activation, its first place and the mean are those of the maps", async ({ steps, axis }) => {
  const { graph, layers, x } = grown(steps, () => axis);
  const { graph: read, outputs } = withUnitOutputs(graph, layers);
  const images = whole([IMAGES, 3, 7, 5], 4);
  // an image without anything positive, and one that is the same everywhere
  images.data.fill(-3, 0, 105).fill(2, 105, 210);
  const maps = await createNetwork(graph, x, sessions).read(
    images,
    layers.map(({ value }) => value),
  );
  const network = createNetwork(read, x, sessions);
  for (const [at, { most, place, mean }] of outputs.entries()) {
    const asked = place === undefined ? [] : [place.at, ...(place.above === undefined ? [] : [place.above])];
    const [mosts, means, ...where] = await network.read(images, [most, mean, ...asked]);
    const [places, above] = where.map(({ data }) => data as Float32Array);
    const expected = mapsOf(maps[at] as Tensor, axis).flat();
    expect(mosts?.shape.slice(0, 2)).toEqual([IMAGES, expected.length / IMAGES]);
    expect(mosts?.data).toHaveLength(expected.length);
    for (const [cell, map] of expected.entries()) {
      const largest = Math.max(...map);
      const said = `layer ${at}, cell ${cell}`;
      expect(mosts?.data[cell], said).toBe(largest);
      expect(places === undefined ? 0 : placeAt({ at: places, above }, cell), said).toBe(map.indexOf(largest));
      expect(means?.data[cell], said).toBeCloseTo(map.reduce((sum, value) => sum + value, 0) / map.length, 4);
    }
  }
});
