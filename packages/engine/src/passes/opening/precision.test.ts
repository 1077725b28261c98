import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { halfToNumber } from "../../base/half.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Graph } from "../../graph/graph.ts";
import { type ElementType, float32, int64, type Tensor } from "../../graph/tensor.ts";
import { withOwnInput } from "../../model/prepare-input.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { elementNumber } from "../../ops/rules/element-types.ts";
import type { Session } from "../../runtime/runtime.ts";
import { inspectModel } from "../../study/inspect.ts";
import { backward } from "../backward.ts";
import { inferNode, inferShapes } from "../infer-shapes.ts";
import { tap } from "../tap.ts";
import { asWritten } from "./as-written.ts";

const runtime = createNodeRuntime({ threads: 1 });
const sessions: Session[] = [];
afterAll(async () => {
  for (const session of sessions) await session.dispose();
});

async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<readonly (readonly number[])[]> {
  const session = await runtime.open(encodeModel(graph));
  sessions.push(session);
  const answer = await session.run(feeds);
  return graph.outputs.map(({ name }) => Array.from(answer[name]?.data as Float32Array, Number));
}

/** The nearest half-precision number, by search among all of them. */
const HALVES = Array.from({ length: 0x7c00 }, (_, bits) => ({ bits, value: halfToNumber(bits) }));
function toHalf(value: number): number {
  const size = Math.abs(value);
  let [low, high] = [0, HALVES.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((HALVES[middle]?.value ?? 0) <= size) low = middle;
    else high = middle;
  }
  const near = size - (HALVES[low]?.value ?? 0) <= (HALVES[high]?.value ?? 0) - size ? low : high;
  return near | (value < 0 ? 0x8000 : 0);
}

function inType(tensor: Tensor, type: ElementType): Tensor {
  if (tensor.type !== "float32") return tensor;
  const { shape, data } = tensor;
  if (type === "float16") return { type, shape, data: Uint16Array.from(data, toHalf) };
  if (type === "float64") return { type, shape, data: Float64Array.from(data) };
  const bits = new Uint32Array(data.slice().buffer);
  return { type: "bfloat16", shape, data: Uint16Array.from(bits, (each) => each >>> 16) };
}

/** A network whose weights and values have another type; `edges` says whether its input and output do. */
function netIn(type: "float16" | "float64" | "bfloat16", edges: boolean): Graph {
  const float = smallNet();
  const changed = (value: { type: ElementType }) => ({ ...value, type: value.type === "float32" ? type : value.type });
  const graph: Graph = {
    ...float,
    types: new Map(),
    initializers: new Map([...float.initializers].map(([name, tensor]) => [name, inType(tensor, type)])),
    inputs: float.inputs.map((input) => ({ ...input, ...(edges ? changed(input) : {}) })),
    outputs: float.outputs.map((output) => ({ ...output, ...(edges ? changed(output) : {}) })),
  };
  if (edges) return inferShapes(graph);
  const [output] = graph.outputs;
  const cast = (name: string, from: string, to: string, code: number) => ({
    name,
    type: "Cast",
    domain: "",
    inputs: [from],
    outputs: [to],
    attributes: { to: attribute.int(code) },
  });
  const named = (value: string) => (value === "image" ? "image_cast" : value === output?.name ? "scores" : value);
  const nodes = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(named),
    outputs: node.outputs.map(named),
  }));
  const code = elementNumber(type);
  return inferShapes({
    ...graph,
    nodes: [cast("in", "image", "image_cast", code), ...nodes, cast("out", "scores", output?.name ?? "", 1)],
  });
}

const image = float32(
  [2, 3, 8, 8],
  Float32Array.from({ length: 384 }, (_, at) => Math.cos(at * 1.3)),
);

test("halves are read bit by bit: numbers, subnormal ones, infinity", () => {
  const bits = [0x3c00, 0xc000, 0x3555, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0x8000];
  const known = [1, -2, 0.333251953125, 2 ** -24, 1023 * 2 ** -24, 65504, Number.POSITIVE_INFINITY, -0];
  expect(bits.map(halfToNumber)).toEqual(known);
  expect(halfToNumber(0x7e00)).toBeNaN();
});

test.each([
  ["float16", true, 2e-3],
  ["float16", false, 2e-3],
  ["float64", true, 1e-5],
  ["float64", false, 1e-5],
  ["bfloat16", true, 2e-2],
] as const)(
  "a network in %s (input too: %s) answers as in float32, its weights' numbers kept, and has a gradient",
  async (type, edges, tolerance) => {
    const { graph, model } = inspectModel(decodeModel(encodeModel(netIn(type, edges))));
    const float = inspectModel(smallNet());
    expect(model.layers.map(({ kind, shape }) => ({ kind, shape }))).toEqual(
      float.model.layers.map(({ kind, shape }) => ({ kind, shape })),
    );
    expect(model.notes.join()).toContain(`${type} numbers: it is computed in float32`);
    expect(graph.inputs[0]?.type).toBe("float32");
    const gradient = ({ graph: own, model: its }: Pick<typeof float, "graph" | "model">) => {
      const result = backward(own, { of: its.output.name, withRespectTo: "image", provider: "cpu", seed: "ones" });
      return tap(result.graph, [its.output.name, ...result.gradients]);
    };
    const [own, truth] = [await run(gradient({ graph, model }), { image }), await run(gradient(float), { image })];
    own.forEach((values, which) => {
      const largest = Math.max(...(truth[which] ?? []).map(Math.abs));
      values.forEach((value, at) => {
        expect(Math.abs(value - (truth[which]?.[at] ?? 0))).toBeLessThan(tolerance * largest * 3);
      });
    });
  },
);

test("a value whose type the file does not say comes out of the file as it is in float32", async () => {
  const file = decodeModel(encodeModel({ ...netIn("float16", true), types: new Map() }), { asWritten: true });
  const hidden = file.nodes
    .filter(({ type }) => type === "Conv" || type === "Gemm")
    .map(({ outputs }) => outputs[0] ?? "");
  expect(hidden.length).toBeGreaterThan(0);
  for (const value of hidden) {
    expect(file.types.has(value)).toBe(false);
    const [own] = await run(asWritten(file, "image", value, new Map()) as Graph, { image });
    const [truth] = await run(tap(inspectModel(smallNet()).graph, [value]), { image });
    const largest = Math.max(...(truth ?? []).map(Math.abs));
    own?.forEach((number, at) => {
      expect(Math.abs(number - (truth?.[at] ?? 0))).toBeLessThan(6e-3 * largest);
    });
    expect(own).toHaveLength(truth?.length ?? -1);
  }
});

test("bounds that a lift casts to the type of the images keep the batch free and the field of view small", async () => {
  const weight = inType(float32([2, 3, 3, 3], image.data.slice(0, 54)), "float16");
  const node = (type: string, inputs: readonly string[], output: string, attributes = {}) => ({
    ...{ name: output, type, domain: "", inputs, outputs: [output], attributes },
  });
  const old: Graph = {
    ...emptyGraph("old"),
    opsets: new Map([["", 10]]),
    inputs: [{ name: "image", type: "float16", shape: [1, 3, 8, 8] }],
    outputs: [{ name: "pooled", type: "float16", shape: [1, 2, 1, 1] }],
    types: new Map([["image", { type: "float16", shape: [1, 3, 8, 8] }]]),
    initializers: new Map([["weight", weight]]),
    nodes: [
      node("Conv", ["image", "weight"], "conv"),
      node("Clip", ["conv"], "clip", { min: attribute.float(0), max: attribute.float(0.5) }),
      node("GlobalAveragePool", ["clip"], "pooled"),
    ],
  };
  const { graph, model } = inspectModel(decodeModel(encodeModel(old)));
  expect(model.notes.join()).not.toMatch(/image at a time|whole picture/);
  expect(model.layers.map(({ shape }) => shape[0])).toEqual(["batch", "batch", "batch", "batch"]);
  expect(model.layers[2]?.receptiveField).toMatchObject({ size: [3, 3] });
  const [conv, clip] = await run(tap(graph, ["conv", "clip"]), { image });
  expect(clip).toEqual(conv?.map((value) => Math.min(Math.max(value, 0), 0.5)));
});

test("a network in half precision is the runtime's own, within half precision", async () => {
  const file = encodeModel(netIn("float16", false));
  const [own] = await run(inspectModel(decodeModel(file)).graph, { image });
  const session = await runtime.open(file);
  sessions.push(session);
  const answer = await session.run({ image });
  const truth = Array.from(Object.values(answer)[0]?.data as Float32Array);
  const largest = Math.max(...truth.map(Math.abs));
  own?.forEach((value, at) => {
    expect(Math.abs(value - (truth[at] ?? 0))).toBeLessThan(4e-3 * largest);
  });
});

/** Pixels of whole numbers, made real by `first`, then averaged and weighed. */
function onPixels(type: ElementType, first: (builder: GraphBuilder, x: string) => string): Graph {
  const builder = new GraphBuilder(emptyGraph("pixels"), inferNode);
  const x = builder.input("x", { type, shape: ["batch", 4, 4, 3] });
  const real = first(builder, x);
  const turned = builder.add("Transpose", [real], { perm: attribute.ints([0, 3, 1, 2]) });
  const flat = builder.add("Flatten", [builder.add("GlobalAveragePool", [turned])]);
  const weights = float32([3, 2], [1, -1, 0.5, 2, -0.25, 1]);
  return builder.build([builder.add("MatMul", [flat, builder.constant(weights)], {}, "scores")]);
}

const toFloat = { to: attribute.int(1) };
const toLong = (builder: GraphBuilder, value: string) =>
  builder.add("Cast", [value], { to: attribute.int(elementNumber("int64")) });
const PIXELS: readonly (readonly [
  string,
  ElementType,
  (builder: GraphBuilder, x: string) => string,
  number,
  number,
])[] = [
  ["bytes, cast at once", "uint8", (builder, x) => builder.add("Cast", [x], toFloat), 1, 0],
  [
    "bytes, rearranged first",
    "uint8",
    (builder, x) => {
      const cut = [int64([0]), int64([4]), int64([2])].map((tensor) => builder.constant(tensor));
      return builder.add("Cast", [builder.add("Slice", [x, ...cut])], toFloat);
    },
    1,
    0,
  ],
  [
    "quanta of signed bytes",
    "int8",
    (builder, x) => {
      const zero = builder.constant({ type: "int8", shape: [], data: Int8Array.of(-3) });
      return builder.add("DequantizeLinear", [x, builder.constant(float32([], [0.5])), zero]);
    },
    0.5,
    3,
  ],
  ["whole numbers of 32 bits", "int32", (builder, x) => builder.add("Cast", [x], toFloat), 1, 0],
  [
    "bytes, centred and doubled as whole numbers of 32 and 64 bits",
    "uint8",
    (builder, x) => {
      const centre = builder.constant({ type: "int32", shape: [3], data: Int32Array.of(128, 128, 128) });
      const centred = builder.add("Sub", [
        builder.add("Cast", [x], { to: attribute.int(elementNumber("int32")) }),
        centre,
      ]);
      const twice = builder.add("Mul", [builder.constant(int64([2])), toLong(builder, centred)]);
      return builder.add("Cast", [builder.add("Add", [twice, toLong(builder, centred)])], toFloat);
    },
    3,
    -128,
  ],
  ["numbers of 16 bits", "uint16", (builder, x) => builder.add("Cast", [x], toFloat), 1, 0],
];

test.each(PIXELS)("%s: fed as real numbers, with a gradient", async (_, type, first, scale, offset) => {
  const { graph, model } = inspectModel(onPixels(type, first));
  expect(graph.inputs[0]?.type).toBe("float32");
  expect(model.notes.join()).toContain(`takes ${type}`);
  const pixels = Float32Array.from({ length: 48 }, (_, at) => (at * 7) % 100);
  const result = backward(graph, { of: model.output.name, withRespectTo: "x", provider: "cpu", seed: "ones" });
  const [scores = [], gradient = []] = await run(tap(result.graph, [model.output.name, ...result.gradients]), {
    x: float32([1, 4, 4, 3], pixels),
  });
  const mean = [0, 1, 2].map(
    (c) =>
      Array.from({ length: 16 }, (_, at) => ((pixels[at * 3 + c] ?? 0) + offset) * scale).reduce((a, b) => a + b) / 16,
  );
  const [r = 0, g = 0, b = 0] = mean;
  expect(scores[0]).toBeCloseTo(r + 0.5 * g - 0.25 * b, 3);
  expect(scores[1]).toBeCloseTo(-r + 2 * g + b, 3);
  expect(gradient.slice(0, 3).map((value) => Number((value * 16).toFixed(4)))).toEqual([0, 2.5 * scale, 0.75 * scale]);
});

test.each(["uint8", "int32", "float16"] as const)(
  "written as a model again, it takes %s as its file does",
  async (type) => {
    const toSingle = (builder: GraphBuilder, x: string) => builder.add("Cast", [x], toFloat);
    const { graph, model } = inspectModel(onPixels(type, toSingle));
    const own = withOwnInput(graph, model.input);
    expect(own.inputs).toEqual([{ name: "x", type, shape: ["batch", 4, 4, 3] }]);
    const again = inspectModel(decodeModel(encodeModel(own)));
    const pixels = float32(
      [1, 4, 4, 3],
      Float32Array.from({ length: 48 }, (_, at) => (at * 7) % 100),
    );
    expect(await run(again.graph, { x: pixels })).toEqual(await run(graph, { x: pixels }));
  },
);

test("an operator that computes with bytes gets bytes: the runtime's own answer", async () => {
  const halved = (builder: GraphBuilder, x: string) => {
    const two = builder.constant({ type: "uint8", shape: [], data: Uint8Array.of(2) });
    return builder.add("Cast", [builder.add("Div", [x, two])], toFloat);
  };
  const source = onPixels("uint8", halved);
  const bytes = Uint8Array.from({ length: 48 }, (_, at) => (at * 7) % 256);
  const [truth] = await run(source, { x: { type: "uint8", shape: [1, 4, 4, 3], data: bytes } });
  const [own] = await run(inspectModel(source).graph, { x: float32([1, 4, 4, 3], Float32Array.from(bytes)) });
  expect(own).toEqual(truth);
});
