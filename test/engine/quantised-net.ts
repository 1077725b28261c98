import { randomNormal, seededRandom } from "../../packages/engine/src/base/random.ts";
import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import { GraphBuilder } from "../../packages/engine/src/graph/builder.ts";
import { emptyGraph } from "../../packages/engine/src/graph/empty-graph.ts";
import type { Attributes, Dim, Graph, Node } from "../../packages/engine/src/graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../../packages/engine/src/graph/tensor.ts";
import { encodeModel } from "../../packages/engine/src/onnx/encode.ts";
import { inferNode } from "../../packages/engine/src/passes/infer-shapes.ts";
import { createNodeRuntime } from "./runtime.ts";

/** How a network is quantised: the formats that quantisers write. */
export type QuantisedForm = "float" | "qdq" | "operators" | "dynamic";

/** What the quantised network is made of. */
export interface QuantisedOptions {
  readonly form: QuantisedForm;
  readonly activations?: "uint8" | "int8";
  readonly weights?: "uint8" | "int8";
  /** One scale for each output channel of a kernel, not one for all. */
  readonly perChannel?: boolean;
  readonly batch?: Dim;
  /** Further convolutions, one after another; 0 unless given. */
  readonly depth?: number;
  /** Whether a softmax ends it. */
  readonly softmax?: boolean;
}

/** Side of the images of `quantisedNet`. */
export const SIDE = 12;

/** Seeded images of 3 channels, about normal. */
export function randomImages(count: number, seed = 5): Tensor<"float32"> {
  const random = seededRandom(seed);
  const size = count * 3 * SIDE * SIDE;
  return float32(
    [count, 3, SIDE, SIDE],
    Float32Array.from({ length: size }, () => randomNormal(random)),
  );
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Seeded weights: rows of a kernel differ in size, so that one scale for each channel is another thing than one for all. */
function kernel(shape: readonly number[], seed: number): Tensor<"float32"> {
  const random = seededRandom(seed);
  const row = sizeOf(shape.slice(1));
  const gain = Math.sqrt(2 / row);
  return float32(
    shape,
    Float32Array.from(
      { length: sizeOf(shape) },
      (_, at) => gain * (0.4 + (Math.floor(at / row) % 3)) * randomNormal(random),
    ),
  );
}

const BOUNDS = { uint8: [0, 255], int8: [-128, 127] } as const;
type Byte = keyof typeof BOUNDS;

function bytes(type: Byte, shape: readonly number[], values: readonly number[]): Tensor {
  return type === "uint8"
    ? { type, shape, data: Uint8Array.from(values) }
    : { type, shape, data: Int8Array.from(values) };
}

/** Writes the layers of one network in one of the formats. */
class Writer {
  readonly builder = new GraphBuilder(emptyGraph("quantised"), inferNode);
  readonly #options: Required<Pick<QuantisedOptions, "form" | "activations" | "weights" | "perChannel">>;
  readonly #ranges: ReadonlyMap<string, Range>;
  /** The float value behind each value that holds quanta, with its scale and zero point. */
  readonly #quanta = new Map<string, readonly [string, string]>();

  /** The same for float values that were rounded. */
  readonly #settled = new Map<string, readonly [string, string]>();

  constructor(options: QuantisedOptions, ranges: ReadonlyMap<string, Range>) {
    this.#options = { activations: "uint8", weights: "int8", perChannel: false, ...options };
    this.#ranges = ranges;
  }

  #parameters(name: string): readonly [string, string] {
    const { low = -1, high = 1 } = this.#ranges.get(name) ?? {};
    const type = this.#options.activations;
    const scale = (high - low) / 255;
    const zero = Math.round(BOUNDS[type][0] - low / scale);
    return [
      this.builder.constant(float32([], [scale]), `${name}_scale`),
      this.builder.constant(bytes(type, [], [zero]), `${name}_zero`),
    ];
  }

  /** The value as the next layer takes it: rounded and back in QDQ, quanta for operators on quanta. */
  settle(value: string, name: string): string {
    if (this.#options.form === "float" || this.#options.form === "dynamic") return value;
    const parameters = this.#parameters(name);
    const quanta = this.builder.add("QuantizeLinear", [value, ...parameters], {}, `${name}_q`);
    if (this.#options.form === "qdq") {
      const back = this.builder.add("DequantizeLinear", [quanta, ...parameters], {}, `${name}_dq`);
      this.#settled.set(back, parameters);
      return back;
    }
    this.#quanta.set(quanta, parameters);
    return quanta;
  }

  /** Scale and quanta of a kernel, output channels first. */
  #quantise(weight: Tensor<"float32">) {
    const { weights: type, perChannel } = this.#options;
    const rows = weight.shape[0] ?? 1;
    const size = sizeOf(weight.shape) / rows;
    const groups = perChannel ? rows : 1;
    const span = (perChannel ? size : rows * size) | 0;
    const scale: number[] = [];
    const quanta: number[] = [];
    const zero = type === "uint8" ? 128 : 0;
    for (let group = 0; group < groups; group++) {
      const own = weight.data.subarray(group * span, (group + 1) * span);
      const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const each = Math.fround(largest / 127);
      scale.push(each);
      for (const value of own) quanta.push(zero + Math.round(value / each));
    }
    const shape = perChannel ? [rows] : [];
    return {
      scale: float32(shape, scale),
      zero: bytes(
        type,
        shape,
        scale.map(() => zero),
      ),
      quanta: bytes(type, weight.shape, quanta),
    };
  }

  conv(value: string, name: string, weight: Tensor<"float32">, bias: Tensor<"float32">): string {
    const attributes = { pads: attribute.ints([1, 1, 1, 1]) };
    const { builder } = this;
    const { form } = this.#options;
    if (form === "float") {
      return builder.add(
        "Conv",
        [value, builder.constant(weight, `${name}.weight`), builder.constant(bias, `${name}.bias`)],
        attributes,
        name,
      );
    }
    const { scale, zero, quanta } = this.#quantise(weight);
    const parts = [
      builder.constant(quanta, `${name}.weight`),
      builder.constant(scale, `${name}.weight_scale`),
      builder.constant(zero, `${name}.weight_zero`),
    ];
    if (form === "qdq") {
      const axis = { axis: attribute.int(0) };
      const back = builder.add("DequantizeLinear", parts, axis, `${name}.weight_dq`);
      return builder.add("Conv", [value, back, this.#bias(value, name, scale, bias)], attributes, name);
    }
    if (form === "dynamic") {
      const [q = "", s = "", z = ""] = builder.addMany("DynamicQuantizeLinear", [value], {}, 3, `${name}_dynamic`);
      const sum = builder.add("ConvInteger", [q, parts[0] ?? "", z, parts[2] ?? ""], attributes, name);
      const factor = builder.add("Mul", [s, parts[1] ?? ""], {}, `${name}_factor`);
      const product = builder.add(
        "Mul",
        [builder.add("Cast", [sum], { to: attribute.int(1) }), factor],
        {},
        `${name}_scaled`,
      );
      return builder.add("Add", [
        product,
        builder.constant(float32([1, bias.data.length, 1, 1], bias.data), `${name}.bias`),
      ]);
    }
    const own = this.#quanta.get(value) ?? ["", ""];
    const out = this.#parameters(name);
    const made = builder.add(
      "QLinearConv",
      [value, ...own, ...parts, ...out, this.#intBias(own[0], name, scale, bias)],
      attributes,
      name,
    );
    this.#quanta.set(made, out);
    return made;
  }

  #intBias(inputScale: string, name: string, scale: Tensor<"float32">, bias: Tensor<"float32">): string {
    const from = Number(this.builder.constantOf(inputScale)?.data[0]);
    const data = Int32Array.from(bias.data, (value, at) =>
      Math.round(value / (from * (scale.data[scale.data.length === 1 ? 0 : at] ?? 1))),
    );
    return this.builder.constant({ type: "int32", shape: bias.shape, data }, `${name}.bias`);
  }

  #bias(value: string, name: string, scale: Tensor<"float32">, bias: Tensor<"float32">): string {
    const [inputScale] = this.#settled.get(value) ?? [""];
    const quanta = this.#intBias(inputScale, name, scale, bias);
    const from = Number(this.builder.constantOf(inputScale)?.data[0]);
    const own = this.builder.constant(
      float32(
        scale.shape,
        scale.data.map((each) => each * from),
      ),
      `${name}.bias_scale`,
    );
    const zeros = { type: "int32", shape: scale.shape, data: new Int32Array(scale.data.length) } as const;
    const zero = this.builder.constant(zeros, `${name}.bias_zero`);
    return this.builder.add("DequantizeLinear", [quanta, own, zero], { axis: attribute.int(0) }, `${name}.bias_dq`);
  }

  relu(value: string, name: string): string {
    // quantised networks leave a Relu out where the range of what follows begins at 0
    return this.#quanta.has(value) ? value : this.builder.add("Relu", [value], {}, name);
  }

  /** An operator on both sides of which the numbers are the same kind; in a network of quanta, its own form. */
  unary(value: string, name: string, type: string, attributes: Attributes = {}): string {
    const own = this.#quanta.get(value);
    if (own === undefined || type !== "GlobalAveragePool") {
      const made = this.builder.add(type, [value], attributes, name);
      if (own !== undefined) this.#quanta.set(made, own);
      const rounded = type === "GlobalAveragePool" ? undefined : this.#settled.get(value);
      if (rounded === undefined) return made;
      // what only moves numbers is wrapped in the pair of its input
      const quanta = this.builder.add("QuantizeLinear", [made, ...rounded], {}, `${name}_q`);
      const back = this.builder.add("DequantizeLinear", [quanta, ...rounded], {}, `${name}_dq`);
      this.#settled.set(back, rounded);
      return back;
    }
    const out = this.#parameters(name);
    const made = this.microsoft("QLinearGlobalAveragePool", [value, ...own, ...out], {}, name);
    this.#quanta.set(made, out);
    return made;
  }

  add(a: string, b: string, name: string): string {
    const [own, other] = [this.#quanta.get(a), this.#quanta.get(b)];
    if (own === undefined || other === undefined) return this.builder.add("Add", [a, b], {}, name);
    const out = this.#parameters(name);
    const made = this.microsoft("QLinearAdd", [a, ...own, b, ...other, ...out], {}, name);
    this.#quanta.set(made, out);
    return made;
  }

  dense(value: string, name: string, weight: Tensor<"float32">, bias: Tensor<"float32">): string {
    const { builder } = this;
    const { form } = this.#options;
    const transB = { transB: attribute.int(1) };
    if (form === "float") {
      return builder.add(
        "Gemm",
        [value, builder.constant(weight, `${name}.weight`), builder.constant(bias, `${name}.bias`)],
        transB,
        name,
      );
    }
    const { scale, zero, quanta } = this.#quantise(weight);
    if (form === "dynamic") {
      const [rows = 1, columns = 1] = weight.shape;
      const turned = Array.from({ length: rows * columns }, (_, at) =>
        Number(quanta.data[(at % rows) * columns + Math.floor(at / rows)]),
      );
      const w = builder.constant(bytes(this.#options.weights, [columns, rows], turned), `${name}.weight`);
      const [q = "", s = "", z = ""] = builder.addMany("DynamicQuantizeLinear", [value], {}, 3, `${name}_dynamic`);
      const sum = builder.add("MatMulInteger", [q, w, z, builder.constant(zero, `${name}.weight_zero`)], {}, name);
      const factor = builder.add("Mul", [s, builder.constant(scale, `${name}.weight_scale`)], {}, `${name}_factor`);
      const product = builder.add(
        "Mul",
        [builder.add("Cast", [sum], { to: attribute.int(1) }), factor],
        {},
        `${name}_scaled`,
      );
      return builder.add("Add", [product, builder.constant(bias, `${name}.bias`)]);
    }
    const parts = [
      builder.constant(quanta, `${name}.weight`),
      builder.constant(scale, `${name}.weight_scale`),
      builder.constant(zero, `${name}.weight_zero`),
    ];
    if (form === "qdq") {
      const back = builder.add("DequantizeLinear", parts, { axis: attribute.int(0) }, `${name}.weight_dq`);
      return builder.add("Gemm", [value, back, this.#bias(value, name, scale, bias)], transB, name);
    }
    const own = this.#quanta.get(value) ?? ["", ""];
    const out = this.#parameters(name);
    const made = this.microsoft(
      "QGemm",
      [value, ...own, ...parts, this.#intBias(own[0], name, scale, bias), ...out],
      transB,
      name,
    );
    this.#quanta.set(made, out);
    return made;
  }

  /** The float numbers again. */
  leave(value: string): string {
    const own = this.#quanta.get(value);
    return own === undefined ? value : this.builder.add("DequantizeLinear", [value, ...own], {}, "scores");
  }

  /** A node of onnxruntime's own domain, whose type nothing infers. */
  microsoft(type: string, inputs: readonly string[], attributes: Attributes, hint: string): string {
    const made = this.builder.add("Identity", [inputs[0] ?? ""], {}, hint);
    this.domains.set(made, { type, inputs, attributes });
    return made;
  }

  readonly domains = new Map<string, Pick<Node, "type" | "inputs" | "attributes">>();
}

function write(options: QuantisedOptions, ranges: ReadonlyMap<string, Range>, taps: boolean): Graph {
  const writer = new Writer(options, ranges);
  const { builder } = writer;
  const named = new Map<string, string>();
  const keep = (name: string, value: string) => {
    named.set(name, value);
    return value;
  };
  const image = keep(
    "image",
    builder.input("image", { type: "float32", shape: [options.batch ?? "batch", 3, SIDE, SIDE] }),
  );
  const bias = (count: number, seed: number) =>
    float32(
      [count],
      kernel([count, 1], seed).data.map((value) => value / 4),
    );
  const isFloat = options.form === "float" || options.form === "qdq";
  const settle = (name: string, value: string) =>
    isFloat ? writer.settle(keep(name, value), name) : keep(name, value);
  let x = writer.settle(image, "image");
  const block = (name: string, filters: Tensor<"float32">, seed: number) => {
    const made = writer.relu(writer.conv(x, name, filters, bias(filters.shape[0] ?? 1, seed)), `${name}.relu`);
    return settle(name, made);
  };
  x = block("conv1", kernel([8, 3, 3, 3], 1), 11);
  x = writer.unary(x, "pool", "MaxPool", { kernel_shape: attribute.ints([2, 2]), strides: attribute.ints([2, 2]) });
  const before = x;
  x = block("conv2", kernel([8, 8, 3, 3], 2), 12);
  x = settle("add", writer.add(before, x, "add"));
  for (let index = 0; index < (options.depth ?? 0); index++) {
    x = block(`deep${index}`, kernel([8, 8, 3, 3], 20 + index), 40 + index);
  }
  x = settle("mean", writer.unary(x, "mean", "GlobalAveragePool"));
  x = writer.unary(x, "flat", "Flatten");
  x = settle("fc", writer.dense(x, "fc", kernel([5, 8], 3), bias(5, 13)));
  x = writer.leave(x);
  if (options.softmax === true) x = builder.add("Softmax", [x], { axis: attribute.int(1) }, "probabilities");
  const graph = builder.build(taps ? [...named.values()].filter((value) => value !== image) : [x]);
  const nodes = graph.nodes.map((node) => {
    const own = writer.domains.get(node.outputs[0] ?? "");
    return own === undefined ? node : { ...node, ...own, domain: "com.microsoft" };
  });
  const names = new Map([...named].map(([name, value]) => [value, name]));
  return { ...graph, nodes, metadata: new Map(taps ? names : []) };
}

/**
 * A small residual network with seeded weights in one of the forms of quantisation, as a model file of opset 13 holds it (as written: no types between
 * input and output). Ranges are those of 16 seeded images.
 */
export async function quantisedNet(options: QuantisedOptions): Promise<Graph> {
  const float = write({ form: "float", depth: options.depth ?? 0 }, new Map(), true);
  const runtime = createNodeRuntime({ threads: 1 });
  const session = await runtime.open(encodeModel(float));
  const images = randomImages(16, 77);
  const answer = await session.run({ image: images });
  await session.dispose();
  const ranges = new Map<string, Range>([["image", rangeOf(images.data)]]);
  for (const { name } of float.outputs) {
    ranges.set(float.metadata.get(name) ?? name, rangeOf((answer[name] as Tensor<"float32">).data));
  }
  const graph = write(options, ranges, false);
  const microsoft = graph.nodes.some(({ domain }) => domain !== "");
  const opsets = new Map<string, number>([["", 13], ...(microsoft ? [["com.microsoft", 1] as const] : [])]);
  const types = new Map(graph.inputs.map(({ name, type, shape }) => [name, { type, shape }]));
  const outputs = graph.outputs.map(({ name }) => ({
    name,
    type: "float32" as const,
    shape: [options.batch ?? "batch", 5],
  }));
  for (const { name, type, shape } of outputs) types.set(name, { type, shape });
  return { ...graph, opsets, outputs, types, metadata: new Map() };
}

function rangeOf(values: Float32Array): Range {
  return {
    low: Math.min(
      0,
      values.reduce((least, value) => Math.min(least, value), 0),
    ),
    high: Math.max(
      0,
      values.reduce((most, value) => Math.max(most, value), 0),
    ),
  };
}
