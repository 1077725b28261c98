import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { attribute } from "../../graph/attributes.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Attributes, Graph, Node } from "../../graph/graph.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Session } from "../../runtime/runtime.ts";
import { inspectModel } from "../../study/inspect.ts";
import { backward } from "../backward.ts";
import { inferShapes } from "../infer-shapes.ts";
import { tap } from "../tap.ts";
import { openGraph } from "./opening.ts";

const runtime = createNodeRuntime({ threads: 1 });
const sessions: Session[] = [];
afterAll(async () => {
  for (const session of sessions) await session.dispose();
});

interface Quantiser {
  readonly scale: Tensor;
  readonly zero: Tensor;
  readonly bits: number;
  readonly attributes?: Attributes;
}

const DOMAIN = "qonnx.custom_op.general";
const { int, string } = attribute;

/** Quant on an image of 2 channels; its weights' Quant too where `weights` is given, in a convolution. */
function quantised({ scale, zero, bits, attributes = {} }: Quantiser, weights?: Tensor<"float32">): Graph {
  const initializers = new Map<string, Tensor>([
    ["scale", scale],
    ["zero", zero],
    ["bits", float32([], [bits])],
  ]);
  const quant = (input: string, output: string): Node => {
    return {
      name: output,
      type: "Quant",
      domain: DOMAIN,
      inputs: [input, "scale", "zero", "bits"],
      outputs: [output],
      attributes,
    };
  };
  const nodes = [quant("x", "y")];
  if (weights !== undefined) {
    initializers.set("w", weights);
    nodes.push(quant("w", "wq"), {
      name: "conv",
      type: "Conv",
      domain: "",
      inputs: ["y", "wq"],
      outputs: ["z"],
      attributes: {},
    });
  }
  return {
    ...emptyGraph("qonnx"),
    inputs: [{ name: "x", type: "float32", shape: ["batch", 2, 2, 3] }],
    outputs: [{ name: weights === undefined ? "y" : "z", type: "float32", shape: undefined }],
    nodes,
    initializers,
    types: new Map(),
    opsets: new Map([
      ["", 13],
      [DOMAIN, 1],
    ]),
  };
}

/** The graph as a file of it is read. */
const read = (graph: Graph) => decodeModel(encodeModel(graph));

async function run(graph: Graph, x: Tensor): Promise<readonly (readonly number[])[]> {
  const session = await runtime.open(encodeModel(graph));
  sessions.push(session);
  const answer = await session.run({ x });
  return graph.outputs.map(({ name }) => Array.from(answer[name]?.data as Float32Array));
}

const x = float32([1, 2, 2, 3], [-9, -1.26, -0.3, 0, 0.24, 0.26, 0.74, 1.1, 2.2, 3.76, 8, 40]);

const even = (value: number) => {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (Math.abs(down) % 2) : Math.round(value);
};

/** (clip(round(x / s + z)) − z) · s, as qonnx.custom_op.general.quant computes it. */
function byDefinition(values: readonly number[], { scale, zero, bits, attributes = {} }: Quantiser): readonly number[] {
  const setting = (key: string) => (attributes[key]?.kind === "int" ? Number(attributes[key].value) : undefined);
  const signed = setting("signed") ?? 1;
  const narrow = setting("narrow") ?? 0;
  const [least, most] = signed ? [-(2 ** (bits - 1)) + narrow, 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1 - narrow];
  const mode = attributes.rounding_mode?.kind === "string" ? attributes.rounding_mode.value : "ROUND";
  const round = mode === "FLOOR" ? Math.floor : mode === "CEIL" ? Math.ceil : even;
  return values.map((value, at) => {
    const pick = ({ data }: Tensor) => Number(data[data.length === 1 ? 0 : Math.floor(at / 6)]);
    const level = Math.min(Math.max(value / pick(scale) + pick(zero), least), most);
    return (round(level) - pick(zero)) * pick(scale);
  });
}

const one = (value: number) => float32([], [value]);
const CASES: readonly (readonly [string, Quantiser, boolean])[] = [
  ["4 signed bits", { scale: one(0.5), zero: one(0), bits: 4 }, true],
  ["4 signed bits, narrow", { scale: one(0.5), zero: one(0), bits: 4, attributes: { narrow: int(1) } }, true],
  ["3 bits without a sign", { scale: one(0.5), zero: one(0), bits: 3, attributes: { signed: int(0) } }, true],
  ["8 bits, the whole range", { scale: one(0.1), zero: one(0), bits: 8, attributes: { signed: int(1) } }, true],
  ["12 bits with a zero point", { scale: one(0.01), zero: one(7), bits: 12 }, true],
  ["a scale for each channel", { scale: float32([1, 2, 1, 1], [0.5, 2]), zero: one(0), bits: 4 }, true],
  ["rounded down", { scale: one(0.5), zero: one(0), bits: 4, attributes: { rounding_mode: string("FLOOR") } }, false],
  ["a zero point that is not whole", { scale: one(0.5), zero: one(0.5), bits: 4 }, false],
  ["24 bits", { scale: one(0.001), zero: one(0), bits: 24 }, false],
];

test.each(CASES)(
  "QONNX Quant in %s is what its definition gives, with a gradient within its range",
  async (_, quantiser, straight) => {
    const { graph } = openGraph(read(quantised(quantiser)));
    expect(graph.nodes.every(({ domain }) => domain === "")).toBe(true);
    const [found = []] = await run(graph, x);
    byDefinition([...x.data], quantiser).forEach((value, at) => {
      expect(found[at]).toBeCloseTo(value, 5);
    });
    if (!straight) return;
    const result = backward(inferShapes(graph), { of: "y", withRespectTo: "x", provider: "cpu", seed: "ones" });
    const [gradient = []] = await run(tap(result.graph, result.gradients), x);
    // a value between its least and its largest level passes the gradient on, one far outside does not
    found.forEach((value, at) => {
      const moved = Math.abs(value - (x.data[at] ?? 0));
      const step = Number(quantiser.scale.data[quantiser.scale.data.length === 1 ? 0 : Math.floor(at / 6)]);
      if (moved <= 0.45 * step) expect(gradient[at]).toBeCloseTo(1, 5);
      if (moved > 0.55 * step) expect(gradient[at]).toBe(0);
    });
  },
);

test("quantised weights are the numbers that they stand for, and count as the layer's", async () => {
  const quantiser = { scale: one(0.5), zero: one(0), bits: 4 };
  const weights = float32([1, 2, 1, 1], [1.3, -0.6]);
  const { graph, model } = inspectModel(read(quantised(quantiser, weights)));
  expect(model.layers.map(({ kind, parameters }) => [kind, parameters])).toEqual([
    ["input", 0],
    ["convolution", 2],
  ]);
  const own = graph.initializers.get(model.layers[1]?.weights?.name ?? "");
  expect(Array.from(own?.data as Float32Array)).toEqual([1.5, -0.5]);
  const [found = []] = await run(graph, x);
  const rounded = byDefinition([...x.data], quantiser);
  found.forEach((value, at) => {
    expect(value).toBeCloseTo(1.5 * (rounded[at] ?? 0) - 0.5 * (rounded[at + 6] ?? 0), 5);
  });
});

test("BipolarQuant is the sign times its scale", async () => {
  const graph = quantised({ scale: one(0.25), zero: one(0), bits: 1 });
  const [node] = graph.nodes as readonly [Node];
  const bipolar = { ...graph, nodes: [{ ...node, type: "BipolarQuant", inputs: ["x", "scale"] }] };
  const [found = []] = await run(openGraph(read(bipolar)).graph, x);
  expect(found).toEqual([...x.data].map((value) => (value >= 0 ? 0.25 : -0.25)));
});
