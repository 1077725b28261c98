import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import { emptyGraph } from "../../packages/engine/src/graph/empty-graph.ts";
import type { Attributes, Graph, Node, ValueInfo } from "../../packages/engine/src/graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../../packages/engine/src/graph/tensor.ts";

/** One operator of onnxruntime's own on x and constants. */
export interface Case {
  readonly type: string;
  /** Extents of x. */
  readonly x: readonly number[];
  /** Inputs after x: shapes of seeded numbers, tensors, or "" where one is left out. Where quanta are fed, x is rounded to them first. */
  readonly constants?: readonly (readonly number[] | Tensor | "" | "x")[];
  readonly attributes?: Attributes;
  /** Number of outputs; 1 unless given. */
  readonly outputs?: readonly string[];
  readonly domain?: "";
  /** x is quanta: its scale and zero point follow it. */
  readonly quantised?: true;
  /** Whether the result is quanta, which are compared as the numbers they stand for. */
  readonly rounds?: readonly [number, number];
  /** How many steps of the result's quanta both may be apart; 0 unless given. */
  readonly steps?: number;
  readonly gradient?: false;
}

const { int, float, string, ints } = attribute;
const alpha = (type: string, ...numbers: number[]): Attributes => ({
  activation: string(type),
  activation_params: attribute.floats(numbers),
});

/** Seeded numbers between −0.9 and 0.9. */
export function numbers(shape: readonly number[], seed: number): Tensor<"float32"> {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, at) => Math.sin(seed * 7.3 + at * 1.7) * 0.9);
  return float32(shape, data);
}
/** Seeded quanta about a zero point. */
export const bytes = (shape: readonly number[], seed: number, zero = 0): Tensor => ({
  type: "uint8",
  shape,
  data: Uint8Array.from({ length: sizeOf(shape) }, (_, at) => zero + (((at * 31 + seed * 17) % 61) - 30)),
});
/** A scale for all. */
export const scale = (value: number) => float32([], [value]);
/** A zero point for all. */
export const zero = (value: number): Tensor => ({ type: "uint8", shape: [], data: Uint8Array.of(value) });
/** Scale and zero point of the result. */
export const to = (step: number, from: number) => [scale(step), zero(from)] as const;
const OUT = [0.02, 128] as const;

/** Operators on real numbers. */
export const FUSED: readonly Case[] = [
  { type: "FusedConv", x: [2, 3, 5, 5], constants: [[4, 3, 3, 3], [4]], attributes: alpha("Relu") },
  { type: "FusedConv", x: [2, 3, 5, 5], constants: [[4, 3, 3, 3], ""], attributes: alpha("LeakyRelu", 0.2) },
  { type: "FusedConv", x: [2, 3, 5, 5], constants: [[4, 3, 3, 3], [4]], attributes: alpha("Clip", -0.5, 0.6) },
  { type: "FusedConv", x: [2, 3, 5, 5], constants: [[4, 3, 3, 3], [4]], attributes: alpha("HardSigmoid", 0.3, 0.4) },
  {
    type: "FusedConv",
    x: [2, 3, 4, 4],
    constants: [[3, 3, 3, 3], [3], "x"],
    attributes: { ...alpha("Relu"), pads: ints([1, 1, 1, 1]) },
  },
  {
    type: "FusedGemm",
    x: [2, 6],
    constants: [[5, 6], [5]],
    attributes: { transB: int(1), activation: string("Tanh") },
  },
  {
    type: "FusedGemm",
    x: [2, 6],
    constants: [[6, 5], [5]],
    attributes: { activation: string("LeakyRelu"), activation_alpha: float(0.3) },
  },
  { type: "FusedMatMul", x: [2, 3, 4], constants: [[2, 5, 4]], attributes: { alpha: float(0.5), transB: int(1) } },
  { type: "FusedMatMul", x: [2, 4, 3], constants: [[2, 4, 5]], attributes: { transA: int(1) } },
  { type: "BiasGelu", x: [2, 3, 4], constants: [[4]] },
  { type: "FastGelu", x: [2, 3, 4], constants: [[4]] },
  { type: "FastGelu", x: [2, 3, 4] },
  { type: "Gelu", x: [2, 3, 4] },
  { type: "QuickGelu", x: [2, 3, 4], attributes: { alpha: float(1.3) } },
  {
    type: "SkipLayerNormalization",
    x: [2, 3, 4],
    constants: ["x", [4], [4], [4]],
    attributes: { epsilon: float(1e-3) },
  },
  { type: "SkipLayerNormalization", x: [2, 3, 4], constants: [[2, 3, 4], [4], [4]], outputs: ["y", "", "", "sum"] },
  { type: "SkipSimplifiedLayerNormalization", x: [2, 3, 4], constants: [[2, 3, 4], [4]] },
  { type: "SimplifiedLayerNormalization", domain: "", x: [2, 3, 4], constants: [[4]], attributes: { axis: int(-1) } },
  { type: "Attention", x: [2, 5, 8], constants: [[8, 24], [24]], attributes: { num_heads: int(2) } },
  {
    type: "Attention",
    x: [1, 4, 6],
    constants: [[6, 20], [20]],
    attributes: { num_heads: int(2), qkv_hidden_sizes: ints([8, 8, 4]), scale: float(0.7) },
  },
];

/** Operators on quanta. */
export const QUANTISED: readonly Case[] = [
  {
    type: "QLinearAdd",
    x: [2, 3, 4],
    quantised: true,
    constants: [bytes([2, 3, 4], 1, 100), ...to(0.01, 100), ...to(...OUT)],
    rounds: OUT,
    // halves fall to either side
    steps: 1,
  },
  {
    type: "QLinearMul",
    x: [2, 3, 4],
    quantised: true,
    constants: [bytes([4], 1, 100), ...to(0.03, 100), ...to(...OUT)],
    rounds: OUT,
  },
  {
    type: "QLinearAveragePool",
    x: [1, 3, 5, 5],
    quantised: true,
    constants: to(...OUT),
    attributes: { kernel_shape: ints([2, 2]), strides: ints([1, 2]) },
    rounds: OUT,
  },
  {
    type: "QLinearAveragePool",
    x: [1, 5, 5, 3],
    quantised: true,
    constants: to(...OUT),
    attributes: {
      kernel_shape: ints([3, 3]),
      channels_last: int(1),
      pads: ints([1, 1, 1, 1]),
      count_include_pad: int(1),
    },
    rounds: OUT,
  },
  { type: "QLinearGlobalAveragePool", x: [2, 3, 5, 5], quantised: true, constants: to(...OUT), rounds: OUT },
  {
    type: "QLinearGlobalAveragePool",
    x: [2, 5, 5, 3],
    quantised: true,
    constants: to(...OUT),
    attributes: { channels_last: int(1) },
    rounds: OUT,
  },
  {
    type: "QLinearLeakyRelu",
    x: [2, 3, 4],
    quantised: true,
    constants: to(...OUT),
    attributes: { alpha: float(0.1) },
    rounds: OUT,
  },
  { type: "QLinearSigmoid", x: [2, 3, 4], quantised: true, constants: to(1 / 256, 0), rounds: [1 / 256, 0] },
  {
    type: "QLinearSoftmax",
    x: [2, 5],
    quantised: true,
    constants: to(1 / 256, 0),
    attributes: { axis: int(1), opset: int(13) },
    rounds: [1 / 256, 0],
    steps: 1,
  },
  {
    type: "QGemm",
    x: [2, 6],
    quantised: true,
    constants: [bytes([6, 5], 2, 120), ...to(0.02, 120), ...to(...OUT).toSpliced(0, 0, int32([5]))],
    rounds: OUT,
  },
  {
    type: "QGemm",
    x: [2, 6],
    quantised: true,
    constants: [bytes([5, 6], 2, 120), ...to(0.02, 120), int32([5])],
    attributes: { transB: int(1) },
  },
  {
    type: "QLinearMatMul",
    domain: "",
    x: [2, 3, 6],
    quantised: true,
    constants: [bytes([6, 5], 3, 120), ...to(0.01, 120), ...to(...OUT)],
    rounds: OUT,
  },
  {
    type: "MatMulIntegerToFloat",
    x: [2, 6],
    quantised: true,
    constants: [bytes([6, 5], 2, 120), "", scale(0.02), "", zero(120), [5]],
  },
  { type: "DynamicQuantizeMatMul", x: [2, 6], constants: [bytes([6, 5], 2, 120), scale(0.02), zero(120), [5]] },
  {
    type: "NhwcMaxPool",
    x: [1, 6, 6, 3],
    quantised: true,
    attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
    rounds: [0.03, 90],
  },
];

function int32(shape: readonly number[]): Tensor {
  return { type: "int32", shape, data: Int32Array.from({ length: sizeOf(shape) }, (_, at) => at * 400 - 700) };
}

/** Scale and zero point of x. */
export const X: readonly [number, number] = [0.03, 90];

/** The case as a model of opset 17 holds it: x rounded first where quanta are taken, results as real numbers. */
export function modelOf({
  type,
  x,
  constants = [],
  attributes = {},
  outputs = ["y"],
  domain,
  quantised,
  rounds,
}: Case): Graph {
  const initializers = new Map<string, Tensor>();
  const constant = (tensor: Tensor) => {
    const name = `c${initializers.size}`;
    initializers.set(name, tensor);
    return name;
  };
  const nodes: Node[] = [];
  const add = (own: string, inputs: readonly string[], output: string) =>
    nodes.push({ name: `${own}_${output}`, type: own, domain: "", inputs, outputs: [output], attributes: {} });
  const own = to(...X).map((tensor) => constant(tensor));
  if (quantised) add("QuantizeLinear", ["x", ...own], "q");
  let seed = 0;
  let rest = constants.map((each) => {
    if (each === "x" || each === "") return each;
    return constant("data" in each ? each : numbers(each, ++seed));
  });
  let inputs = quantised ? ["q", ...own, ...rest] : ["x", ...rest];
  if (type === "MatMulIntegerToFloat") {
    const [scaleX = "", zeroX = ""] = own;
    const [b = "", , scaleB = "", , zeroB = "", bias = ""] = rest;
    inputs = ["q", b, scaleX, scaleB, zeroX, zeroB, bias];
  }
  if (type === "NhwcMaxPool") inputs = ["q"];
  rest = [];
  nodes.push({ name: "node", type, domain: domain ?? "com.microsoft", inputs, outputs, attributes });
  const made = outputs.filter((output) => output !== "");
  if (rounds !== undefined) add("DequantizeLinear", ["y", ...to(...rounds).map((tensor) => constant(tensor))], "real");
  const results = rounds === undefined ? made : ["real"];
  const input: ValueInfo = { name: "x", type: "float32", shape: x };
  return {
    ...emptyGraph("case"),
    inputs: [input],
    outputs: results.map((name) => ({ name, type: "float32", shape: undefined })),
    nodes,
    initializers,
    types: new Map([["x", { type: "float32", shape: x }]]),
    opsets: new Map([
      ["", 17],
      ["com.microsoft", 1],
    ]),
  };
}
