import { expect, test } from "vitest";
import { normal, relativeDistance, startNet } from "../../../../../test/engine/net.ts";
import { apart, countOf, pruned, runOnce } from "../../../../../test/engine/prune.ts";
import { halfToNumber, numberToHalf } from "../../base/half.ts";
import { attribute } from "../../graph/attributes.ts";
import { float32, int64, type Tensor } from "../../graph/tensor.ts";

const SIDE = 8;
const IMAGES = [2, 3, SIDE, SIDE] as const;
const ints = attribute.ints;

type Net = ReturnType<typeof startNet>;

/** A convolution, what stands between, a convolution; the value that is pruned is the one returned as `at`. */
interface Made {
  readonly at: string;
  readonly end: string;
}

/** Networks around the operators that channels go through, by name; all units asked for can go. */
const WAYS: Readonly<Record<string, (net: Net, x: string) => Made>> = {
  "slope of PRelu": (net, x) => {
    const at = net.conv(x, 6, 3);
    return { at, end: net.conv(net.node("PRelu", [at, net.weight([6, 1, 1])]), 4, 3) };
  },
  "scale and shift by constants, a sum without padding": (net, x) => {
    const at = net.conv(x, 6, 3);
    const scaled = net.node("Mul", [at, net.weight([1, 6, 1, 1])]);
    return { at, end: net.conv(net.node("Add", [scaled, net.weight([6, 1, 1])]), 4, 1) };
  },
  "normalisation before a sum without padding": (net, x) => {
    const at = net.conv(x, 6, 3);
    return { at, end: net.conv(net.node("Sigmoid", [net.norm(at)]), 4, 3, { pad: 0 }) };
  },
  "instance normalisation": (net, x) => {
    const at = net.conv(x, 6, 3);
    const normed = net.node("InstanceNormalization", [at, net.weight([6]), net.weight([6])]);
    return { at, end: net.conv(normed, 4, 1) };
  },
  "depthwise with two outputs a channel": (net, x) => {
    const at = net.node("Relu", [net.conv(x, 6, 3)]);
    const deep = net.node("Conv", [at, net.weight([12, 1, 3, 3]), net.weight([12])], {
      group: attribute.int(6),
      pads: ints([1, 1, 1, 1]),
    });
    return { at, end: net.conv(net.node("Sigmoid", [deep]), 4, 1) };
  },
  "transposed convolution": (net, x) => {
    const at = net.node("Relu", [net.conv(x, 6, 3)]);
    const up = net.node("ConvTranspose", [at, net.weight([6, 5, 2, 2]), net.weight([5])], { strides: ints([2, 2]) });
    return { at, end: net.conv(up, 4, 3) };
  },
  "outputs of a transposed convolution": (net, x) => {
    const up = net.node("ConvTranspose", [net.conv(x, 5, 3), net.weight([5, 6, 2, 2]), net.weight([6])], {
      strides: ints([2, 2]),
    });
    return { at: net.node("Relu", [up]), end: net.conv(net.node("Relu", [up]), 4, 3) };
  },
  "Concat, Slice and Split": (net, x) => {
    const at = net.node("Relu", [net.conv(x, 6, 3)]);
    const axis = { axis: attribute.int(1) };
    const joined = net.node("Concat", [net.conv(x, 3, 3), at, net.conv(x, 2, 1)], axis);
    const part = net.node("Slice", [joined, net.axes(1), net.axes(-1), net.axes(1)]);
    const [left = "", right = ""] = net.builder.addMany("Split", [part, net.axes(5, 4)], axis, 2);
    return { at, end: net.node("Add", [net.conv(left, 4, 3), net.conv(right, 4, 1)]) };
  },
  "Gather in another order": (net, x) => {
    const at = net.node("Relu", [net.conv(x, 6, 3)]);
    const taken = net.node("Gather", [at, net.axes(5, 0, 3, 2, -2, 1)], { axis: attribute.int(1) });
    return { at, end: net.conv(taken, 4, 3) };
  },
  "Pad, pools and Resize": (net, x) => {
    const at = net.node("Relu", [net.conv(x, 6, 3)]);
    const padded = net.node("Pad", [at, net.axes(0, 0, 1, 1, 0, 0, 1, 1)]);
    const sizes = net.builder.constant(int64([2, 6, 10, 10]), "sizes");
    const large = net.node(
      "Resize",
      [net.pool("AveragePool", net.pool("MaxPool", padded, 2, 2), 2, 1), "", "", sizes],
      { mode: attribute.string("nearest") },
    );
    return { at, end: net.conv(large, 4, 3) };
  },
  "channels last, MatMul and a shift": (net, x) => {
    const conv = net.conv(x, 6, 3);
    const at = net.node("Sigmoid", [net.node("Transpose", [conv], { perm: ints([0, 2, 3, 1]) })]);
    const product = net.node("MatMul", [net.node("Exp", [at]), net.weight([6, 5])]);
    return { at, end: net.node("Transpose", [product], { perm: ints([0, 3, 1, 2]) }) };
  },
  "Flatten and Gemm, with factors": (net, x) => {
    const at = net.conv(x, 6, 3);
    const flat = net.node("Flatten", [net.node("Exp", [at])], { axis: attribute.int(1) });
    const factors = { alpha: attribute.float(0.5), beta: attribute.float(2), transB: attribute.int(1) };
    return { at, end: net.node("Gemm", [flat, net.weight([4, 6 * SIDE * SIDE]), net.weight([1, 4])], factors) };
  },
  "a dense layer reshaped to a picture": (net, x) => {
    const flat = net.node("Flatten", [x], { axis: attribute.int(1) });
    const dense = net.node("Gemm", [flat, net.weight([3 * SIDE * SIDE, 24])]);
    const at = net.node("Relu", [net.node("Reshape", [dense, net.axes(0, 6, 2, 2)])]);
    return { at, end: net.conv(at, 4, 3) };
  },
  "a Reshape to extents that the network computes": (net, x) => {
    const at = net.node("Relu", [net.conv(x, 6, 3)]);
    const first = net.node("Gather", [net.node("Shape", [x]), net.axes(0)]);
    const extents = net.node("Concat", [first, net.axes(6 * SIDE * SIDE)], { axis: attribute.int(0) });
    const flat = net.node("Reshape", [net.node("Exp", [at]), extents]);
    return { at, end: net.node("Gemm", [flat, net.weight([6 * SIDE * SIDE, 4])]) };
  },
  "squeeze and excitation": (net, x) => {
    const at = net.node("Relu", [net.conv(x, 6, 3)]);
    const squeezed = net.conv(net.node("ReduceMean", [at, net.axes(2, 3)]), 2, 1);
    const gates = net.node("Sigmoid", [net.conv(net.node("Relu", [squeezed]), 6, 1)]);
    return { at, end: net.conv(net.node("Mul", [at, gates]), 4, 3) };
  },
  "several shares of one value": (net, x) => {
    const at = net.node("Relu", [net.conv(x, 6, 3)]);
    const squared = net.node("Mul", [at, at]);
    return { at, end: net.conv(net.node("Concat", [squared, at], { axis: attribute.int(1) }), 4, 3) };
  },
  "another rank, by Unsqueeze and Squeeze": (net, x) => {
    const at = net.node("Relu", [net.conv(x, 6, 3)]);
    const deep = net.node("Unsqueeze", [at, net.axes(1)]);
    return { at, end: net.conv(net.node("Squeeze", [deep, net.axes(1)]), 4, 3) };
  },
};

test.each(Object.keys(WAYS))("channels leave through %s", async (name) => {
  const net = startNet(["batch", 3, SIDE, SIDE]);
  const { at, end } = (WAYS[name] ?? (() => ({ at: "", end: "" })))(net, net.x);
  const graph = net.build(end);
  const axis = graph.types.get(at)?.shape?.indexOf(6) ?? -1;
  const result = await pruned(graph, [{ value: at, axis, units: [1, 2, 5] }]);
  expect(result.kept).toEqual([]);
  expect(result.left({ value: at, axis })).toEqual([0, 3, 4]);
  expect(await apart(result.graph, result.masked, IMAGES)).toBeLessThan(1e-5);
  expect(countOf(result.graph)).toBeLessThan(countOf(graph));
  expect(result.graph.nodes.some(({ type }) => type === "Where")).toBe(false);
});

test("a number that a padded sum cannot take up stays, with the reason, and the answers are right", async () => {
  const net = startNet(["batch", 3, SIDE, SIDE]);
  const at = net.conv(net.x, 6, 3);
  const graph = net.build(net.conv(net.node("Sigmoid", [at]), 4, 3));
  const result = await pruned(graph, [{ value: at, axis: 1, units: [1, 2] }]);
  expect(result.kept).toMatchObject([
    { unit: 1, kind: "padding" },
    { unit: 2, kind: "padding" },
  ]);
  expect(result.kept[0]?.reason).toMatch(/^Conv "conv_1" reads it as 0.5 beside a padding of 0/);
  expect(await apart(result.graph, result.masked, IMAGES)).toBeLessThan(1e-6);
});

test("channels that no rule lets go stay", async () => {
  const net = startNet(["batch", 3, SIDE, SIDE]);
  const at = net.node("Relu", [net.conv(net.x, 6, 3)]);
  const normed = net.node("LRN", [at], { size: attribute.int(3) });
  const { kept } = await pruned(net.build(net.conv(normed, 4, 3)), [{ value: at, axis: 1, units: [0] }]);
  expect(kept).toMatchObject([{ unit: 0, kind: "pinned", reason: 'LRN "lrn": it mixes the channels' }]);
});

test("groups stay even: from each goes as many as from every other, and groups that are gone whole", async () => {
  const net = startNet(["batch", 3, SIDE, SIDE]);
  const at = net.node("Relu", [net.conv(net.x, 6, 3)]);
  const grouped = net.node("Conv", [at, net.weight([9, 2, 3, 3]), net.weight([9])], {
    group: attribute.int(3),
    pads: ints([1, 1, 1, 1]),
  });
  const graph = net.build(net.conv(grouped, 4, 1));
  const even = await pruned(graph, [{ value: at, axis: 1, units: [0, 3, 4] }]);
  expect(even.kept).toEqual([]);
  expect(await apart(even.graph, even.masked, IMAGES)).toBeLessThan(1e-5);
  const uneven = await pruned(graph, [{ value: at, axis: 1, units: [0, 2] }]);
  expect(uneven.kept.map(({ unit, kind }) => [unit, kind])).toEqual([
    [0, "uneven"],
    [2, "uneven"],
  ]);
  // the whole of group 1: what it makes is its bias alone
  const whole = await pruned(graph, [{ value: at, axis: 1, units: [2, 3] }]);
  expect(whole.kept).toEqual([]);
  expect(whole.left({ value: grouped, axis: 1 })).toEqual([0, 1, 2, 6, 7, 8]);
  expect(await apart(whole.graph, whole.masked, IMAGES)).toBeLessThan(1e-5);
});

test("a network that takes pictures of any size, in batches of one or many, still does", async () => {
  const net = startNet(["batch", 3, "height", "width"]);
  const at = net.node("Relu", [net.conv(net.x, 6, 3)]);
  const pooled = net.node("GlobalAveragePool", [net.conv(at, 5, 3, { stride: 2 })]);
  const flat = net.node("Flatten", [net.node("Relu", [pooled])], { axis: attribute.int(1) });
  const graph = net.build(net.node("Gemm", [flat, net.weight([5, 4])]));
  const result = await pruned(
    graph,
    [
      { value: at, axis: 1, units: [0, 5] },
      { value: pooled, axis: 1, units: [3] },
    ],
    { side: 16 },
  );
  expect(result.kept).toEqual([]);
  expect(result.graph.inputs).toEqual(graph.inputs);
  for (const shape of [
    [1, 3, 16, 16],
    [3, 3, 9, 21],
  ]) {
    expect(await apart(result.graph, result.masked, shape)).toBeLessThan(1e-5);
  }
  const single = startNet([1, 3, SIDE, SIDE]);
  const one = single.node("Relu", [single.conv(single.x, 6, 3)]);
  const fixed = await pruned(single.build(single.conv(one, 4, 3)), [{ value: one, axis: 1, units: [2] }]);
  expect(await apart(fixed.graph, fixed.masked, [1, 3, SIDE, SIDE])).toBeLessThan(1e-5);
});

test("a constant that two layers read is cut for each by itself", async () => {
  const net = startNet(["batch", 3, SIDE, SIDE]);
  const shared = net.weight([6]);
  const first = net.node("Conv", [net.x, net.weight([6, 3, 1, 1]), shared]);
  const second = net.node("Conv", [net.node("Relu", [first]), net.weight([6, 6, 1, 1]), shared]);
  const graph = net.build(second);
  const result = await pruned(graph, [{ value: first, axis: 1, units: [4] }]);
  expect(result.left({ value: second, axis: 1 })).toBeUndefined();
  expect(await apart(result.graph, result.masked, IMAGES)).toBeLessThan(1e-5);
  const none = await pruned(graph, [{ value: first, axis: 1, units: [] }]);
  expect([...none.graph.initializers.keys()]).toEqual([...graph.initializers.keys()]);
});

test("a half-precision network stays one", async () => {
  const net = startNet(["batch", 3, SIDE, SIDE], "float16");
  const half = (shape: readonly number[]): Tensor => ({
    type: "float16",
    shape,
    data: Uint16Array.from(normal(shape).data, numberToHalf),
  });
  const at = net.node("Conv", [
    net.x,
    net.builder.constant(half([6, 3, 1, 1]), "a"),
    net.builder.constant(half([6]), "b"),
  ]);
  const end = net.node("Conv", [net.node("Sigmoid", [at]), net.builder.constant(half([4, 6, 1, 1]), "c")]);
  const { graph, masked, kept } = await pruned(net.build(end), [{ value: at, axis: 1, units: [0, 5] }]);
  expect(kept).toEqual([]);
  expect([...graph.initializers.values()].map(({ type }) => type)).toEqual([
    "float16",
    "float16",
    "float16",
    "float16",
  ]);
  const feeds = { x: half(IMAGES) };
  const [left, right] = [await runOnce(graph, feeds), await runOnce(masked, feeds)];
  const numbers = (answer: typeof left) =>
    float32(IMAGES, Float32Array.from(answer[end]?.data as Uint16Array, halfToNumber));
  expect(relativeDistance(numbers(left), numbers(right))).toBeLessThan(2 ** -9);
});

test("refuses units that are not there, and to leave none", async () => {
  const net = startNet(["batch", 3, SIDE, SIDE]);
  const at = net.conv(net.x, 2, 3);
  const graph = net.build(net.conv(at, 4, 3));
  await expect(pruned(graph, [{ value: at, axis: 1, units: [2] }])).rejects.toThrow(`unknown unit: ${at}/2`);
  await expect(pruned(graph, [{ value: at, axis: 1, units: [0, 1] }])).rejects.toThrow("would have none left");
});
