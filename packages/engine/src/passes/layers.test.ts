import { describe, expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, sizeOf } from "../graph/tensor.ts";
import { foldConstants } from "./fold-constants.ts";
import { findLayers } from "./layers.ts";
import { tap } from "./tap.ts";

type Net = ReturnType<typeof startNet>;

const perm = (...axes: number[]) => ({ perm: attribute.ints(axes) });
const mean = (net: Net, value: string, ...axes: number[]) => net.node("ReduceMean", [value, net.axes(...axes)]);

/** Formulas as exporters write them out, each of which is one layer. */
const FORMULAS: Readonly<Record<string, readonly [kind: string, detail: string, (net: Net, x: string) => string]>> = {
  silu: ["activation", "SiLU", (net, x) => net.node("Mul", [x, net.node("Sigmoid", [x])])],
  "hard swish": ["activation", "hard Swish", (net, x) => net.node("Mul", [x, net.node("HardSigmoid", [x])])],
  "hard swish by a clip": [
    "activation",
    "hard Swish",
    (net, x) => {
      const clip = net.node("Clip", [net.node("Add", [x, net.scalar(3)]), net.scalar(0), net.scalar(6)]);
      return net.node("Div", [net.node("Mul", [x, clip]), net.scalar(6)]);
    },
  ],
  "hard sigmoid by a clip": [
    "activation",
    "hard sigmoid",
    (net, x) => {
      const clip = net.node("Clip", [net.node("Add", [x, net.scalar(3)]), net.scalar(0), net.scalar(6)]);
      return net.node("Div", [clip, net.scalar(6)]);
    },
  ],
  gelu: [
    "activation",
    "GELU",
    (net, x) => {
      const erf = net.node("Erf", [net.node("Div", [x, net.scalar(Math.SQRT2)])]);
      return net.node("Mul", [net.node("Mul", [x, net.node("Add", [erf, net.scalar(1)])]), net.scalar(0.5)]);
    },
  ],
  "gelu by tanh": [
    "activation",
    "GELU (tanh)",
    (net, x) => {
      const cubed = net.node("Mul", [net.node("Pow", [x, net.scalar(3)]), net.scalar(0.044715)]);
      const tanh = net.node("Tanh", [net.node("Mul", [net.node("Add", [x, cubed]), net.scalar(0.7978846)])]);
      return net.node("Mul", [net.node("Mul", [x, net.scalar(0.5)]), net.node("Add", [tanh, net.scalar(1)])]);
    },
  ],
  mish: ["activation", "Mish", (net, x) => net.node("Mul", [x, net.node("Tanh", [net.node("Softplus", [x])])])],
  "leaky relu by a maximum": [
    "activation",
    "leaky ReLU",
    (net, x) => net.node("Max", [x, net.node("Mul", [x, net.scalar(0.2)])]),
  ],
  relu6: ["activation", "ReLU6", (net, x) => net.node("Min", [net.node("Relu", [x]), net.scalar(6)])],
  "layer normalisation": [
    "normalization",
    "layer",
    (net, x) => {
      const centred = net.node("Sub", [x, mean(net, x, 1)]);
      const variance = mean(net, net.node("Pow", [centred, net.scalar(2)]), 1);
      const deviation = net.node("Sqrt", [net.node("Add", [variance, net.scalar(1e-5)])]);
      const normed = net.node("Div", [centred, deviation]);
      return net.node("Add", [net.node("Mul", [normed, net.weight([4, 1, 1])]), net.weight([4, 1, 1])]);
    },
  ],
  "batch normalisation of fixed numbers": [
    "normalization",
    "scale and shift per channel",
    (net, x) => net.node("Add", [net.node("Mul", [x, net.weight([1, 4, 1, 1])]), net.weight([1, 4, 1, 1])]),
  ],
  "group normalisation": [
    "normalization",
    "group, 2 groups",
    (net, x) => {
      const groups = net.node("Reshape", [x, net.axes(0, 2, -1)]);
      const normed = net.node("InstanceNormalization", [groups, net.weight([2]), net.weight([2])]);
      const back = net.node("Reshape", [normed, net.axes(0, 4, 6, 6)]);
      return net.node("Add", [net.node("Mul", [back, net.weight([4, 1, 1])]), net.weight([4, 1, 1])]);
    },
  ],
  "softmax by exp": [
    "softmax",
    "",
    (net, x) => {
      const shifted = net.node("Sub", [x, net.node("ReduceMax", [x, net.axes(1)])]);
      const exp = net.node("Exp", [shifted]);
      return net.node("Div", [exp, net.node("ReduceSum", [exp, net.axes(1)])]);
    },
  ],
  "channel shuffle": [
    "reshape",
    "channel shuffle",
    (net, x) => {
      const apart = net.node("Reshape", [x, net.axes(0, 2, 2, 6, 6)]);
      return net.node("Reshape", [net.node("Transpose", [apart], perm(0, 2, 1, 3, 4)), net.axes(0, 4, 6, 6)]);
    },
  ],
  "global pooling by a mean": ["pooling", "average, global", (net, x) => mean(net, x, 2, 3)],
  "convolution with padding and bias of their own": [
    "convolution",
    "3×3, pad 1",
    (net, x) => {
      const pad = net.node("Pad", [x, net.axes(0, 0, 1, 1, 0, 0, 1, 1)]);
      const conv = net.node("Conv", [pad, net.weight([5, 4, 3, 3])], { kernel_shape: attribute.ints([3, 3]) });
      return net.node("Add", [conv, net.weight([1, 5, 1, 1])]);
    },
  ],
  "convolution between transposes": [
    "convolution",
    "1×1",
    (net, x) => {
      const there = net.node("Transpose", [net.node("Transpose", [x], perm(0, 2, 3, 1))], perm(0, 3, 1, 2));
      return net.node("Transpose", [net.conv(there, 3, 1)], perm(0, 2, 3, 1));
    },
  ],
  "dense layer": [
    "dense",
    "144 → 7",
    (net, x) =>
      net.node("Add", [net.node("MatMul", [net.node("Flatten", [x]), net.weight([144, 7])]), net.weight([7])]),
  ],
  "nothing but carriers": ["input", "", (net, x) => net.node("Flatten", [net.node("Dropout", [x])])],
};

describe("what an exporter split is one layer", () => {
  for (const [name, [kind, detail, write]] of Object.entries(FORMULAS)) {
    test(name, async () => {
      const net = startNet(["batch", 4, 6, 6]);
      const graph = net.build(write(net, net.x));
      const layers = findLayers(graph);
      const last = layers.at(-1);
      expect([layers.length, last?.kind, last?.detail]).toEqual([kind === "input" ? 1 : 2, kind, detail]);
      if (last === undefined || kind === "input") return;
      expect(last.inputs).toEqual([0]);
      expect(layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(
        [...graph.initializers.values()]
          .filter(({ type, shape }) => type === "float32" && sizeOf(shape) > 1)
          .reduce((sum, { shape }) => sum + sizeOf(shape), 0),
      );
      // the value tapped is one that exists, with the shape and the number of elements that are said
      const [value] = await runGraph(tap(graph, [last.value]), { x: normal([2, 4, 6, 6]) });
      expect(value?.shape).toEqual([2, ...last.shape.slice(1)]);
      expect(sizeOf(value?.shape ?? [])).toBe(2 * last.activations);
    });
  }
});

test("two formulas in a row are two layers, and each is followed by the next", () => {
  const net = startNet(["batch", 4, 6, 6]);
  const silu = (x: string) => net.node("Mul", [x, net.node("Sigmoid", [x])]);
  const layers = findLayers(net.build(silu(net.conv(silu(net.conv(net.x, 4, 3)), 4, 3))));
  expect(layers.map(({ kind }) => kind)).toEqual(["input", "convolution", "activation", "convolution", "activation"]);
  expect(layers.map(({ inputs }) => inputs)).toEqual([[], [0], [1], [2], [3]]);
});

test("a formula whose inside is read elsewhere, or is an output, is not hidden in one layer", () => {
  const net = startNet(["batch", 4, 6, 6]);
  const gate = net.node("Sigmoid", [net.x]);
  const product = net.node("Mul", [net.x, gate]);
  expect(findLayers(net.build(product, gate)).map(({ kind }) => kind)).toEqual(["input", "activation", "multiply"]);
});

test("edges skip what is no layer: residual, dense connections, a split, a gate", () => {
  const net = startNet(["batch", 4, 6, 6]);
  const first = net.conv(net.x, 4, 3);
  const [left = "", right = ""] = net.builder.addMany("Split", [first, net.axes(2, 2)], { axis: attribute.int(1) }, 2);
  const inner = net.conv(net.node("Identity", [right]), 2, 3);
  const joined = net.node("Concat", [left, inner], { axis: attribute.int(1) });
  const sum = net.node("Add", [joined, net.node("Dropout", [first])]);
  const gate = net.node("Sigmoid", [net.conv(net.node("GlobalAveragePool", [sum]), 4, 1)]);
  const layers = findLayers(net.build(net.node("Mul", [sum, gate])));
  expect(layers.map(({ kind, inputs }) => [kind, inputs])).toEqual([
    ["input", []],
    ["convolution", [0]],
    ["convolution", [1]],
    ["concat", [1, 2]],
    ["add", [1, 3]],
    ["pooling", [4]],
    ["convolution", [5]],
    ["activation", [6]],
    ["multiply", [4, 7]],
  ]);
});

test("attention with the batch in the middle is one layer with its projections, read where the batch is outermost", async () => {
  const net = startNet(["batch", 5, 8]);
  const tokens = net.node("Transpose", [net.x], perm(1, 0, 2));
  const heads = (value: string) =>
    net.node("Transpose", [net.node("Reshape", [value, net.axes(5, -1, 4)])], perm(1, 0, 2));
  const project = () => net.node("Add", [net.node("MatMul", [tokens, net.weight([8, 8])]), net.weight([8])]);
  const query = net.node("Mul", [heads(project()), net.scalar(0.5)]);
  const scores = net.node("MatMul", [query, net.node("Transpose", [heads(project())], perm(0, 2, 1))]);
  const mixed = net.node("MatMul", [net.node("Softmax", [scores], { axis: attribute.int(-1) }), heads(project())]);
  const rows = net.node("Reshape", [net.node("Transpose", [mixed], perm(1, 0, 2)), net.axes(5, -1, 8)]);
  const out = net.node("Transpose", [net.node("MatMul", [rows, net.weight([8, 8])])], perm(1, 0, 2));
  const graph = foldConstants(net.build(net.node("Add", [out, net.x])));
  const layers = findLayers(graph);
  expect(layers.map(({ kind, inputs, parameters }) => [kind, inputs, parameters])).toEqual([
    ["input", [], 0],
    ["attention", [0], 4 * 64 + 3 * 8],
    ["add", [0, 1], 0],
  ]);
  // four projections of 5 tokens, and two products of 2 heads, 5 × 5 tokens and 4 numbers
  expect(layers[1]?.multiplyAdds).toBe(4 * 5 * 64 + 2 * 2 * 5 * 5 * 4);
  expect(layers[1]?.shape).toEqual(["batch", 5, 8]);
  expect(layers[1]?.channels).toEqual({ axis: 2, count: 8 });
});

test("a class token and an embedding of positions are told from data and from a constant per channel", () => {
  const net = startNet(["batch", 4, 8]);
  const tokens = net.node("Concat", [net.weight([1, 1, 8]), net.x], { axis: attribute.int(1) });
  const placed = net.node("Add", [tokens, net.weight([1, 5, 8])]);
  const scaled = net.node("Mul", [net.node("Relu", [placed]), net.weight([8])]);
  const layers = findLayers(net.build(net.node("Mul", [net.node("Sigmoid", [scaled]), net.scalar(0.5)])));
  expect(layers.map(({ kind, detail }) => `${kind} ${detail}`)).toEqual([
    "input ",
    "concat 1 input, 1 constant",
    "add constant per element",
    "activation ReLU",
    "multiply constant per channel",
    "activation sigmoid",
    "multiply constant",
  ]);
});

test("parameters and multiply-adds in closed form: groups, stride, transposed, dense, shared", () => {
  const net = startNet(["batch", 6, 9, 9]);
  const grouped = net.node("Conv", [net.x, net.weight([12, 2, 3, 3]), net.weight([12])], {
    group: attribute.int(3),
    strides: attribute.ints([2, 2]),
  });
  const normed = net.norm(grouped);
  const sloped = net.node("PRelu", [normed, net.builder.constant(float32([1], [0.25]))]);
  const grown = net.node("ConvTranspose", [sloped, net.weight([12, 5, 2, 2])], { strides: attribute.ints([2, 2]) });
  const shared = net.weight([5, 5, 1, 1]);
  const twice = net.node("Conv", [net.node("Conv", [grown, shared]), shared]);
  const layers = findLayers(
    net.build(net.node("Gemm", [net.node("Flatten", [twice]), net.weight([320, 10]), net.weight([10])])),
  );
  expect(
    layers.map(({ kind, parameters, multiplyAdds, activations }) => [kind, parameters, multiplyAdds, activations]),
  ).toEqual([
    ["input", 0, 0, 486],
    ["convolution", 228, 12 * 4 * 4 * 2 * 9, 192],
    // scale and shift; running statistics are not learned
    ["normalization", 24, 0, 192],
    ["activation", 1, 0, 192],
    ["transposed convolution", 240, 192 * 5 * 4, 320],
    ["convolution", 25, 320 * 5, 320],
    ["convolution", 25, 320 * 5, 320],
    ["dense", 3210, 3200, 10],
  ]);
  expect(layers[7]?.weights).toMatchObject({ shape: [320, 10] });
});

test("a fixed batch does not count: costs are for one image", () => {
  const costs = [1, 4, "n"].map((batch) => {
    const net = startNet([batch, 3, 8, 8]);
    return findLayers(net.build(net.conv(net.x, 4, 3))).map(({ multiplyAdds, activations }) => [
      multiplyAdds,
      activations,
    ]);
  });
  expect(costs[0]).toEqual([
    [0, 192],
    [4 * 64 * 27, 256],
  ]);
  expect(costs[1]).toEqual(costs[0]);
  expect(costs[2]).toEqual(costs[0]);
});
