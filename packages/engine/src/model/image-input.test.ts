import { describe, expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import type { Dim, Graph, ValueInfo } from "../graph/graph.ts";
import { imageExtents } from "../image/plane.ts";
import { canonicalize } from "../passes/canonicalize.ts";
import type { ImageFlags } from "./image-geometry.ts";
import { readInput, requireImage } from "./image-input.ts";
import { prepareInput, withOwnInput } from "./prepare-input.ts";

type Net = ReturnType<typeof startNet>;

/** A network on an input of this shape: what `reads` makes of it, or only its ReLU. */
function networkOn(shape: readonly Dim[], reads: (net: Net) => string = (net) => net.node("Relu", [net.x])): Graph {
  const net = startNet(shape);
  return net.build(reads(net));
}

const convolved = (net: Net) => net.conv(net.x, 2, 1);
const lastConvolved = (net: Net) =>
  net.node("Conv", [
    net.node("Transpose", [net.node("Mul", [net.x, net.scalar(2)])], { perm: attribute.ints([0, 3, 1, 2]) }),
    net.weight([2, 4, 1, 1]),
  ]);

const planeOf = (graph: Graph, flags: ImageFlags = {}) =>
  requireImage(prepareInput(graph, readInput(graph, flags), { size: [20, 30], channels: 3 }).input);

test.each([
  [["N", 3, 16, 24], { channels: 3, height: 16, width: 24, layout: "nchw" }],
  [["N", 16, 24, 3], { channels: 3, height: 16, width: 24, layout: "nhwc" }],
  [["N", 4, 16, 24], { channels: 4, height: 16, width: 24, layout: "nchw" }],
  [["N", 16, 24, 13], { channels: 13, height: 16, width: 24, layout: "nhwc" }],
  [["N", 28, 24], { channels: 1, height: 28, width: 24, layout: "nchw" }],
  [["N", 784], { channels: 1, height: 28, width: 28, layout: "nchw" }],
  [["N", 1, 784], { channels: 1, height: 28, width: 28, layout: "nchw" }],
  [["N", 784, 1], { channels: 1, height: 28, width: 28, layout: "nchw" }],
  [["N", 784, 1, 1], { channels: 1, height: 28, width: 28, layout: "nchw" }],
  [["N", 3072], { channels: 3, height: 32, width: 32, layout: "nchw" }],
  [["N", 1, 3, 16, 24], { channels: 3, height: 16, width: 24, layout: "nchw" }],
  [["N", 3, 1, 16, 24], { channels: 3, height: 16, width: 24, layout: "nchw" }],
  [["N", 1, 16, 24, 3], { channels: 3, height: 16, width: 24, layout: "nhwc" }],
  [["N", 1, 1, 28, 24], { channels: 1, height: 28, width: 24, layout: "nchw" }],
  [["N", 3, "h", "w"], { channels: 3, height: 20, width: 30, layout: "nchw" }],
  [["N", "c", "h", "w"], { channels: 3, height: 20, width: 30, layout: "nchw" }],
  [["N", "h", 24, 1], { channels: 1, height: 20, width: 24, layout: "nhwc" }],
] as const)("%j are images of %j", (shape, plane) => {
  expect(planeOf(networkOn(shape))).toEqual(plane);
});

describe("what reads the input tells its layout where the extents do not", () => {
  test.each([
    ["a convolution", ["N", 16, 4, 4], convolved, "nchw"],
    ["a convolution behind a product and a transpose", ["N", 4, 4, 4], lastConvolved, "nhwc"],
    ["a normalisation", ["N", 3, 3, 3], (net: Net) => net.norm(net.x), "nchw"],
  ] as const)("%s", (_, shape, reads, layout) => {
    expect(planeOf(networkOn(shape, reads)).layout).toBe(layout);
  });
});

test("pixels in a row are read as the model itself arranges them, and pass straight into what it made of them", () => {
  const arrange = (net: Net) => {
    const images = net.node("Reshape", [net.x, net.axes(-1, 16, 48, 4)]);
    const turned = net.node("Transpose", [images], { perm: attribute.ints([0, 3, 1, 2]) });
    return net.node("Conv", [turned, net.weight([2, 4, 3, 3])]);
  };
  const graph = networkOn(["N", 3072], arrange);
  const prepared = prepareInput(graph, readInput(graph));
  expect(prepared.input.image).toEqual({ channels: 4, height: 16, width: 48, layout: "nhwc" });
  expect(canonicalize(prepared.graph).nodes.map(({ type }) => type)).toEqual(["Transpose", "Conv"]);
});

describe("the prepared graph computes what the model computes, and can be given its own input back", () => {
  const arranged = (net: Net) => net.conv(net.node("Reshape", [net.x, net.axes(-1, 3, 8, 8)]), 2, 3);
  const dense = (net: Net) => net.node("Gemm", [net.node("Flatten", [net.x]), net.weight([192, 4])]);
  test.each([
    ["flat", ["N", 192], dense],
    ["flat, arranged by the model", ["N", 192], arranged],
    ["without channels", ["N", 16, 12], dense],
    ["with a further axis", ["N", 1, 3, 8, 8], dense],
    ["with a fixed batch", [2, 192, 1], dense],
  ] as const)("%s", async (_, shape, reads) => {
    const graph = networkOn(shape, reads);
    const { graph: prepared, input } = prepareInput(graph, readInput(graph));
    const pixels = normal([2, ...imageExtents(requireImage(input))], 5);
    const own = { ...pixels, shape: shape.map((dim) => (typeof dim === "string" ? 2 : dim)) };
    const [expected] = await runGraph(graph, { x: own });
    const canonical = canonicalize(prepared);
    const [answer] = await runGraph(canonical, { [input.value]: pixels });
    expect(answer).toEqual(expected);
    const [again] = await runGraph(withOwnInput(canonical, input), { x: own });
    expect(again).toEqual(expected);
  });
});

test("free channels are those that the layers behind the input take", () => {
  const grey = (net: Net) => net.node("Conv", [net.x, net.weight([2, 1, 3, 3])]);
  const pooled = (net: Net) =>
    net.node("MatMul", [net.node("Flatten", [net.node("GlobalAveragePool", [net.x])]), net.weight([13, 2])]);
  expect(planeOf(networkOn(["b", "c", "h", "w"], grey)).channels).toBe(1);
  expect(planeOf(networkOn(["b", "c", "h", "w"], pooled)).channels).toBe(13);
});

test.each([
  [["N", 3072], { layout: "nhwc" }, { channels: 3, height: 32, width: 32, layout: "nhwc" }],
  [["N", 600], { size: { width: 30, height: 20 } }, { channels: 1, height: 20, width: 30, layout: "nchw" }],
  [["N", 2400], { size: { width: 30, height: 20 } }, { channels: 4, height: 20, width: 30, layout: "nchw" }],
  [["N", 64], { channels: 4 }, { channels: 4, height: 4, width: 4, layout: "nchw" }],
  [["N", 8, 8, 8], { layout: "nhwc" }, { channels: 8, height: 8, width: 8, layout: "nhwc" }],
] as const)("%j with the flags %j", (shape, flags, plane) => {
  expect(planeOf(networkOn(shape), flags)).toEqual(plane);
});

test("a convolution over three axes of space takes no image, unless one of them has extent 1", () => {
  const inSpace = (kernel: readonly number[]) => (net: Net) => net.node("Conv", [net.x, net.weight(kernel)]);
  expect(() => planeOf(networkOn(["N", 1, 8, 16, 16], inSpace([2, 1, 3, 3, 3])))).toThrow("its shape is N×1×8×16×16");
  const flatVideo = networkOn(["N", 8, 1, 16, 16], inSpace([2, 8, 1, 3, 3]));
  expect(planeOf(flatVideo)).toEqual({ channels: 8, height: 16, width: 16, layout: "nchw" });
});

test.each([
  [["N", 3, 4, 8, 8], "its shape is N×3×4×8×8"],
  [["N", 30], "its 30 numbers per image are not known to be pixels"],
  [["N", "features"], "its shape is N×features"],
  [[3, 32, 32], "its shape is 3×32×32"],
  [["N", 3, 1024], "its shape is N×3×1024"],
] as const)("%j takes no image: %s", (shape, why) => {
  expect(() => planeOf(networkOn(shape))).toThrow(`unsupported input: "x" takes no image (${why})`);
});

describe("several inputs", () => {
  const image = (net: Net) => net.conv(net.x, 2, 1);
  const first = (graph: Graph, input: ValueInfo) => ({ ...graph, inputs: [input, ...graph.inputs] });

  test("one that nothing reads is ignored, wherever it stands", () => {
    const graph = first(networkOn(["N", 3, 8, 8], image), { name: "meta", type: "float32", shape: ["N", 5] });
    const prepared = prepareInput(graph, readInput(graph));
    expect(prepared.graph.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(prepared.input).toMatchObject({ name: "x", value: "x", image: { channels: 3 } });
  });

  test("the image is the one that looks most like images", () => {
    const net = startNet(["N", 3, 8, 8]);
    const code = net.builder.input("code", { type: "float32", shape: ["N", 64] });
    const graph = net.build(net.conv(net.x, 2, 1), net.node("Relu", [code]));
    const swapped = { ...graph, inputs: graph.inputs.toReversed() };
    const reading = readInput(swapped);
    expect(reading.input?.name).toBe("x");
    expect(() => requireImage(prepareInput(swapped, reading).input)).toThrow(
      'missing input: "code" (float32 N×64), which the model needs beside the image "x"',
    );
  });

  test("a switch for training is off, a share that is kept is 1", () => {
    const net = startNet(["N", 3, 8, 8]);
    const training = net.builder.input("training", { type: "bool", shape: [] });
    const keep = net.builder.input("keep_prob", { type: "float32", shape: [] });
    const dropped = net.node("Dropout", [net.conv(net.x, 2, 1), net.scalar(0.5), training]);
    const graph = net.build(net.node("Mul", [dropped, keep]));
    const reading = readInput(graph);
    expect(reading.notes).toEqual([
      '"training" is fed false, its value at inference',
      '"keep_prob" is fed 1, its value at inference',
    ]);
    const { graph: fed, input } = prepareInput(graph, reading);
    expect(fed.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(fed.initializers.get("keep_prob")?.data).toEqual(Float32Array.of(1));
    expect(requireImage(input).channels).toBe(3);
  });
});

test.each([
  [{ size: { width: 9, height: 8 } }, "mismatched size: 9x8 (the input is N×3×8×8)"],
  [{ channels: 4, named: "rgba" }, "mismatched channels: rgba (the input is N×3×8×8)"],
] as const)("flags that contradict the shape are refused: %j", (flags, message) => {
  expect(() => readInput(networkOn(["N", 3, 8, 8]), flags)).toThrow(message);
});
