import { afterAll, expect, test } from "vitest";
import { normal, startNet } from "../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { attribute } from "../graph/attributes.ts";
import type { Graph } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32, int64, type Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { encodeModel } from "../onnx/encode.ts";
import { createSessions } from "../runtime/sessions.ts";
import { ablate } from "./ablate.ts";
import { cut } from "./cut.ts";
import { stackUnits } from "./stack-units.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const run = async (graph: Graph, feeds: Readonly<Record<string, Tensor>>) =>
  (await sessions.use(graph, (session) => session.run(feeds)))[graph.outputs[0]?.name ?? ""] as Tensor<"float32">;

type Built = { readonly graph: TypedGraph; readonly value: string };

function dense(transposed: boolean): Built {
  const net = startNet(["N", 5, 6, 7]);
  const value = net.node("Relu", [net.x]);
  const pooled = net.pool("MaxPool", net.norm(value), 2, 2);
  const flat = net.node("Flatten", [pooled], { axis: attribute.int(1) });
  const hidden = transposed
    ? net.node("Gemm", [flat, net.weight([8, 45]), net.weight([8])], { transB: attribute.int(1) })
    : net.node("MatMul", [flat, net.weight([45, 8])]);
  return { graph: net.build(net.node("MatMul", [net.node("Relu", [hidden]), net.weight([8, 3])])), value };
}

function convolution(): Built {
  const net = startNet(["N", 5, 6, 7]);
  const value = net.node("Relu", [net.x]);
  const average = net.node("AveragePool", [value], {
    kernel_shape: attribute.ints([3, 3]),
    pads: attribute.ints([1, 1, 1, 1]),
  });
  const next = net.node("Relu", [net.conv(average, 4, 3, { stride: 2 })]);
  const mean = net.node("Flatten", [net.node("GlobalAveragePool", [next])]);
  return { graph: net.build(net.node("MatMul", [mean, net.weight([4, 3])])), value };
}

function vector(): Built {
  const net = startNet(["N", 5]);
  const value = net.node("Relu", [net.x]);
  const scores = net.node("Gemm", [value, net.weight([5, 3]), net.weight([3])]);
  return { graph: net.build(net.node("Tanh", [scores])), value };
}

test.each([
  ["a dense layer behind a pooling", dense(true), [4, 5, 6, 7]],
  ["a product", dense(false), [4, 5, 6, 7]],
  ["a convolution", convolution(), [4, 5, 6, 7]],
  ["a dense layer alone", vector(), [4, 5]],
] as const)("%s: each copy is the network without that unit", async (_, { graph, value }, shape) => {
  const x = normal(shape, 7);
  const fills = [0, 0.5, -1, 2, 0];
  const units = [3, 1, 4];
  const activation = float32(
    shape,
    x.data.map((number) => Math.max(0, number)),
  );
  const stacked = stackUnits(cut(graph, [value], [graph.outputs[0]?.name ?? ""]), value, units.length);
  if (stacked === undefined) throw new Error("not stacked");
  const common = { [value]: activation, [stacked.fills]: float32([5], fills) };
  const made = await sessions.use(stacked.shared, (session) => session.run(common));
  const scores = await run(stacked.graph, { ...made, [stacked.units]: int64(units) });
  expect(scores.shape).toEqual([12, 3]);
  for (const [copy, unit] of units.entries()) {
    const twin = await run(ablate(graph, value, 1, new Map([[unit, fills[unit] ?? 0]])), { x });
    for (const [at, expected] of twin.data.entries()) expect(scores.data[copy * 12 + at]).toBeCloseTo(expected, 4);
    expect(twin.data).not.toEqual((await run(graph, { x })).data);
  }
});

test("what mixes channels otherwise, or is read twice, is not stacked", () => {
  const net = startNet(["N", 5, 6, 7]);
  const value = net.node("Relu", [net.x]);
  const normed = net.node("LRN", [value], { size: attribute.int(3) });
  const flat = net.node("Flatten", [normed]);
  const graph = net.build(net.node("MatMul", [flat, net.weight([210, 3])]));
  expect(stackUnits(cut(graph, [value], [graph.outputs[0]?.name ?? ""]), value, 2)).toBeUndefined();
  const twice = startNet(["N", 5, 6, 7]);
  const active = twice.node("Relu", [twice.x]);
  const sum = twice.build(twice.node("Add", [twice.conv(active, 5, 3), active]));
  expect(stackUnits(cut(sum, [active], [sum.outputs[0]?.name ?? ""]), active, 2)).toBeUndefined();
});
