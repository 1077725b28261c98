import { expect, test } from "vitest";
import { runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import type { Graph } from "../graph/graph.ts";
import { float32, int64 } from "../graph/tensor.ts";
import type { ReceptiveField } from "./layer.ts";
import { findLayers } from "./layers.ts";
import { createNet } from "./net.ts";
import { receptiveFields } from "./receptive-field.ts";

/** Weights become positive, so that a brighter pixel makes everything that sees it brighter. */
function positive(graph: Graph): Graph {
  const initializers = new Map(
    [...graph.initializers].map(([name, tensor]) => [
      name,
      tensor.type === "float32" && name !== "scales"
        ? float32(
            tensor.shape,
            tensor.data.map((value) => Math.abs(value) + 0.1),
          )
        : tensor,
    ]),
  );
  return { ...graph, initializers };
}

/** For each position of the output the box of pixels that change it, [top, left, bottom, right], by changing one after another. */
async function boxes(graph: Graph, size: number): Promise<{ width: number; boxes: (readonly number[] | undefined)[] }> {
  const pixels = size * size;
  const channels = Number(graph.inputs[0]?.shape?.[1]);
  const images = new Float32Array((pixels + 1) * channels * pixels).fill(0.5);
  for (let pixel = 0; pixel < pixels; pixel++) images[(pixel + 1) * channels * pixels + pixel] = 1e4;
  const [output] = await runGraph(positive(graph), { x: float32([pixels + 1, channels, size, size], images) });
  const [, depth = 0, rows = 0, columns = 0] = output?.shape ?? [];
  const at = (image: number, channel: number, place: number) =>
    Number(output?.data[(image * depth + channel) * rows * columns + place]);
  const found = Array.from({ length: rows * columns }, (_, place) => {
    const seen = Array.from({ length: pixels }, (_, pixel) => pixel).filter((pixel) =>
      Array.from({ length: depth }, (_, channel) => channel).some(
        (channel) => at(pixel + 1, channel, place) !== at(0, channel, place),
      ),
    );
    if (seen.length === 0) return undefined;
    const ys = seen.map((pixel) => Math.floor(pixel / size));
    const xs = seen.map((pixel) => pixel % size);
    return [Math.min(...ys), Math.min(...xs), Math.max(...ys), Math.max(...xs)];
  });
  return { width: columns, boxes: found };
}

/** The box that a receptive field says, cut off at the borders of the image. */
function predicted({ size, stride, offset }: ReceptiveField, row: number, column: number, extent: number) {
  const span = (side: 0 | 1, position: number) => {
    const centre = offset[side] + position * stride[side];
    const half = (size[side] - 1) / 2;
    return [Math.max(0, centre - half), Math.min(extent - 1, centre + half)] as const;
  };
  const [top, bottom] = span(0, row);
  const [left, right] = span(1, column);
  return [top, left, bottom, right];
}

async function expectExact(graph: Graph, size: number): Promise<void> {
  const layer = findLayers(graph).at(-1);
  const seen = await boxes(graph, size);
  expect(layer?.receptiveField).toBeDefined();
  expect(seen.boxes.filter((box) => box !== undefined).length).toBeGreaterThan(seen.boxes.length / 2);
  seen.boxes.forEach((box, place) => {
    if (layer?.receptiveField === undefined || box === undefined) return;
    expect(box).toEqual(predicted(layer.receptiveField, Math.floor(place / seen.width), place % seen.width, size));
  });
}

test("stride, dilation, padding and overlapping pools: exactly the pixels that change an output", async () => {
  const net = startNet(["batch", 1, 17, 17]);
  const first = net.conv(net.x, 2, 3, { stride: 2, pad: 1 });
  const wide = net.conv(first, 2, 3, { dilation: 2 });
  await expectExact(net.build(net.pool("MaxPool", wide, 3, 2)), 17);
});

test("pads that differ at the two ends, automatic ones, a Pad of its own, and a crop", async () => {
  const net = startNet(["batch", 1, 12, 12]);
  const uneven = net.node("Conv", [net.x, net.weight([1, 1, 3, 2])], { pads: attribute.ints([2, 0, 0, 1]) });
  const same = net.node("Conv", [uneven, net.weight([1, 1, 4, 4])], {
    auto_pad: attribute.string("SAME_UPPER"),
    strides: attribute.ints([2, 2]),
  });
  const pad = net.node("Pad", [same, net.builder.constant(int64([0, 0, 1, 2, 0, 0, 0, 1]))]);
  const crop = net.node("Slice", [pad, net.axes(1, 1), net.axes(100, 100), net.axes(2, 3)]);
  await expectExact(net.build(net.node("Relu", [crop])), 12);
});

test("branches are united: residual, inception and dense", async () => {
  const net = startNet(["batch", 1, 13, 13]);
  const stem = net.conv(net.x, 2, 3);
  const sum = net.node("Add", [stem, net.conv(net.conv(stem, 2, 3), 2, 3)]);
  const joined = net.node(
    "Concat",
    [net.conv(sum, 2, 1), net.conv(sum, 2, 5), net.pool("AveragePool", net.conv(sum, 2, 3, { pad: 2 }), 3, 1)],
    {
      axis: attribute.int(1),
    },
  );
  await expectExact(net.build(net.node("Concat", [sum, joined], { axis: attribute.int(1) })), 13);
});

test("channels last, between Transposes, and a channel shuffle change nothing", async () => {
  const net = startNet(["batch", 2, 9, 9]);
  const there = net.node("Transpose", [net.conv(net.x, 4, 3)], { perm: attribute.ints([0, 2, 3, 1]) });
  const dense = net.node("MatMul", [there, net.weight([4, 4])]);
  const back = net.node("Transpose", [dense], { perm: attribute.ints([0, 3, 1, 2]) });
  const apart = net.node("Reshape", [back, net.axes(0, 2, 2, 9, 9)]);
  const swapped = net.node("Transpose", [apart], { perm: attribute.ints([0, 2, 1, 3, 4]) });
  const shuffled = net.node("Reshape", [swapped, net.axes(0, 4, 9, 9)]);
  await expectExact(net.build(net.conv(shuffled, 2, 3)), 9);
});

test("where pictures grow, no position sees more than is said, and one sees as much", async () => {
  for (const type of ["deconv", "nearest", "linear"]) {
    const net = startNet(["batch", 1, 8, 8]);
    const small = net.conv(net.x, 1, 3, { stride: 2, pad: 1 });
    const scales = net.builder.constant(float32([4], [1, 1, 2, 2]), "scales");
    const grown =
      type === "deconv"
        ? net.node("ConvTranspose", [small, net.weight([1, 1, 4, 4])], {
            strides: attribute.ints([2, 2]),
            pads: attribute.ints([1, 1, 1, 1]),
          })
        : net.node("Resize", [small, "", scales], { mode: attribute.string(type) });
    const graph = net.build(grown);
    const field = findLayers(graph).at(-1)?.receptiveField;
    const seen = await boxes(graph, 8);
    const heights = seen.boxes.flatMap((box) => (box === undefined ? [] : [(box[2] ?? 0) - (box[0] ?? 0) + 1]));
    expect([type, field?.size[0], field?.stride[0]]).toEqual([type, Math.max(...heights), 1]);
  }
});

test("after a global pooling, a dense layer or a gate that saw everything, there is no receptive field", () => {
  const net = startNet(["batch", 2, 8, 8]);
  const features = net.conv(net.x, 4, 3);
  const gate = net.node("Sigmoid", [net.conv(net.node("GlobalAveragePool", [features]), 4, 1)]);
  const gated = net.node("Mul", [features, gate]);
  const logits = net.node("Gemm", [net.node("Flatten", [gated]), net.weight([256, 3])]);
  const graph = net.build(logits);
  const all = receptiveFields(createNet(graph)!);
  expect(all.get(features)).toEqual({ size: [3, 3], stride: [1, 1], offset: [0, 0] });
  for (const value of [gate, gated, logits]) expect(all.get(value)).toBeUndefined();
});
