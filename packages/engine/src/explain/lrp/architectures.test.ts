import { describe, expect, test } from "vitest";
import { explained } from "../../../../../test/engine/explain.ts";
import { drawn, drawnWeights, type Golden, goldenModel, goldens } from "../../../../../test/engine/golden.ts";
import { normal, startNet } from "../../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Graph } from "../../graph/graph.ts";
import { float32 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { foldConstants } from "../../passes/fold-constants.ts";
import { inferShapes } from "../../passes/infer-shapes.ts";
import { prepare } from "../../passes/prepare.ts";
import { tap } from "../../passes/tap.ts";

const load = (name: string) => prepare(decodeModel(goldenModel(name), { externalData: drawnWeights }));
const imageOf = (name: string) => {
  const [, channels = 3, height = 1, width = 1] = (goldens[name] as Golden).input;
  return drawn("lrp", -2, 2, channels * height * width);
};

/** The network in which the values that these operators make are what they are at one image, and do not change any more. */
async function frozen(graph: Graph, operators: readonly string[], image: Float32Array): Promise<TypedGraph> {
  const values = graph.nodes.filter(({ type }) => operators.includes(type)).map(({ outputs }) => outputs[0] ?? "");
  expect(values.length).toBeGreaterThan(10);
  const session = await createNodeRuntime({ threads: 1 }).open(encodeModel(tap(graph, values)));
  const [input] = graph.inputs;
  const shape = (input?.shape ?? []).map((extent, axis) => (axis === 0 ? 1 : Number(extent)));
  const read = await session.run({ [input?.name ?? ""]: float32(shape, image) });
  await session.dispose();
  const initializers = new Map([...graph.initializers, ...Object.entries(read)]);
  const nodes = graph.nodes.filter(({ outputs }) => !values.includes(outputs[0] ?? ""));
  return foldConstants(inferShapes({ ...graph, nodes, initializers }));
}

function apart(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, at) => value - (b[at] as number))) / Math.hypot(...b);
}

/*
 * A network whose gates stand still (hard-swish, squeeze and excitation, GELU; a normalisation's deviation) is linear wherever its
 * rectifiers do not turn, biases apart: the rule ε with hardly any ε is its gradient × input.
 */
describe("gates are held still, relevance goes to what they scale", () => {
  test.each([
    ["mobilenet_v3_small", ["HardSigmoid"]],
    ["efficientnet_b0", ["Sigmoid"]],
    ["convnext_tiny", ["Sqrt", "Erf"]],
  ] as const)("%s", async (name, gates) => {
    const graph = load(name);
    const image = imageOf(name);
    const relevance = await explained(graph).explain("lrp", image, "logit:3", { composite: "epsilon", epsilon: 1e-12 });
    const still = explained(await frozen(graph, gates, image));
    const product = await still.explain("gradient-input", image, "logit:3");
    expect(apart(relevance.values, product.values)).toBeLessThan(2e-3);
  });
});

test.each(["absorb", "ignore"])(
  "a normalisation in one operator and written out say the same, biases: %s",
  async (biases) => {
    const image = normal([3, 8, 8], 99).data;
    const build = (writtenOut: boolean) => {
      const net = startNet(["batch", 3, 8, 8]);
      const features = net.node("Relu", [net.conv(net.x, 4, 3)]);
      const last = net.node("Transpose", [features], { perm: attribute.ints([0, 2, 3, 1]) });
      const [scale, shift] = [net.weight([4]), net.weight([4])];
      const mean = (value: string) => net.node("ReduceMean", [value, net.axes(-1)], { keepdims: attribute.int(1) });
      const written = () => {
        const centred = net.node("Sub", [last, mean(last)]);
        const variance = mean(net.node("Mul", [centred, centred]));
        const deviation = net.node("Sqrt", [net.node("Add", [variance, net.scalar(1e-5)])]);
        return net.node("Add", [net.node("Mul", [net.node("Div", [centred, deviation]), scale]), shift]);
      };
      const normalised = writtenOut
        ? written()
        : net.node("LayerNormalization", [last, scale, shift], { axis: attribute.int(-1) });
      const gelu = net.node("Gelu", [normalised]);
      const pooled = net.node("ReduceMean", [gelu, net.axes(1, 2)], { keepdims: attribute.int(0) });
      return explained(net.build(net.node("Gemm", [pooled, net.weight([4, 3])])));
    };
    const given = { composite: "epsilon-gamma", biases };
    const one = await build(false).explain("lrp", image, "logit:1", given);
    const other = await build(true).explain("lrp", image, "logit:1", given);
    expect(apart(one.values, other.values)).toBeLessThan(1e-3);
    for (const fact of ["share that arrived", "share that biases took"])
      expect(Number(one.facts[fact])).toBeCloseTo(Number(other.facts[fact]), 3);
    if (biases === "ignore") expect(one.facts["share that biases took"]).toBe(0);
    else expect(Number(one.facts["share not accounted for"])).toBeCloseTo(0, 3);
  },
);

describe("relevance in the image and what biases took are the target's value", () => {
  test.each([
    ["mobilenet_v2", "epsilon"],
    ["regnet_y_400mf", "epsilon"],
    ["resnet18", "epsilon-gamma"],
    ["resnet18", "epsilon-gamma-box"],
  ])("%s, %s", async (name, composite) => {
    const net = explained(load(name));
    const { facts } = await net.explain("lrp", imageOf(name), "logit:3", { composite });
    const [arrived, taken] = [facts["share that arrived"], facts["share that biases took"]].map(Number);
    expect(Math.abs(taken ?? 0)).toBeGreaterThan(0.001);
    expect((arrived ?? 0) + (taken ?? 0)).toBeCloseTo(1, 3);
    expect(facts["share not accounted for"]).toBeCloseTo(1 - (arrived ?? 0) - (taken ?? 0), 6);
  });
});
