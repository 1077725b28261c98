import { describe, expect, test } from "vitest";
import { normal, relativeDistance, runGraph, startNet } from "../../../../../test/engine/net.ts";
import { rewrittenNet, writings } from "../../../../../test/engine/rewritten-net.ts";
import { attribute } from "../../graph/attributes.ts";
import { type TypedGraph, withWholeTypes } from "../../graph/typed-graph.ts";
import { linearSteps } from "./linear-steps.ts";

/** The nodes that compute on the image, those that only rearrange left out, by how many there are of each type. */
function operators(graph: TypedGraph): Record<string, number> {
  const data = new Set(graph.inputs.map(({ name }) => name));
  const counts: Record<string, number> = {};
  for (const node of graph.nodes) {
    if (!node.inputs.some((input) => data.has(input))) continue;
    for (const output of node.outputs) data.add(output);
    const moves = ["Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity"].includes(node.type);
    if (!moves) counts[node.type] = (counts[node.type] ?? 0) + 1;
  }
  return counts;
}

async function expectSame(found: TypedGraph, wanted: TypedGraph, shape: readonly number[]): Promise<void> {
  const image = { x: normal(shape, 7) };
  const [[a], [b]] = [await runGraph(found, image), await runGraph(wanted, image)];
  expect(relativeDistance(a, b)).toBeLessThan(1e-5);
}

describe("one node for each linear step, the numbers as before", () => {
  test.each(Object.entries(writings))("%s", async (_, writing) => {
    const graph = rewrittenNet(writing);
    const joined = linearSteps(graph);
    await expectSame(joined, graph, [2, 3, 8, 8]);
    const { Conv = 0, Gemm = 0, Relu, Add = 0, BatchNormalization = 0, Sub, Neg, Pad, MatMul } = operators(joined);
    // a dense layer may be a convolution that covers its input
    expect([Conv + Gemm, Relu]).toEqual([6, 6]);
    // the sum of two branches, and what scales and shifts behind the pool, where no layer is
    expect(Add + BatchNormalization).toBe(2);
    expect([Sub, Neg, Pad, MatMul].filter((count) => count !== undefined)).toEqual([]);
  });
});

/** A normalisation whose variances are positive. */
function norm(net: ReturnType<typeof startNet>, value: string): string {
  const count = Number(net.builder.typeOf(value)?.shape?.[1]);
  const variance = normal([count], 5).data.map((v) => v * v + 0.1);
  const given = net.builder.constant({ type: "float32", shape: [count], data: variance });
  const vectors = [net.weight([count]), net.weight([count]), net.weight([count])];
  return net.node("BatchNormalization", [value, ...vectors, given], { epsilon: attribute.float(1e-3) });
}

test("convolutions in groups and transposed ones take up what scales and shifts them", async () => {
  const net = startNet(["batch", 4, 6, 6]);
  const grouped = norm(net, net.node("Conv", [net.x, net.weight([8, 2, 3, 3])], { group: attribute.int(2) }));
  const turned = (value: string, group: number) =>
    net.node("ConvTranspose", [value, net.weight([8, 8 / group, 2, 2]), net.weight([8])], {
      group: attribute.int(group),
      strides: attribute.ints([2, 2]),
    });
  const once = norm(net, turned(grouped, 2));
  const last = net.node("Mul", [net.node("Sub", [turned(once, 1), net.weight([8, 1, 1])]), net.weight([1, 8, 1, 1])]);
  const graph = net.build(last);
  const joined = linearSteps(graph);
  expect(operators(joined)).toEqual({ Conv: 1, ConvTranspose: 2 });
  await expectSame(joined, graph, [2, 4, 6, 6]);
});

test("products with constant matrices over any axes", async () => {
  const net = startNet(["batch", 4, 6, 6]);
  const tokens = net.node("Reshape", [net.x, net.axes(-1, 4, 36)]);
  const mixed = net.node("Add", [net.node("MatMul", [net.weight([5, 4]), tokens]), net.weight([5, 1])]);
  const last = net.node("Add", [net.weight([7]), net.node("MatMul", [mixed, net.weight([1, 36, 7])])]);
  const heads = net.node("Transpose", [net.node("Reshape", [last, net.axes(0, 0, 1, 7)])], {
    perm: attribute.ints([0, 2, 1, 3]),
  });
  const graph = net.build(net.node("Mul", [heads, net.scalar(0.5)]));
  const joined = linearSteps(graph);
  expect(operators(joined)).toEqual({ Conv: 2 });
  await expectSame(joined, graph, [2, 4, 6, 6]);
});

test("what others read, what is kept, an output, and what is no vector stays", async () => {
  const net = startNet(["batch", 4, 6, 6]);
  const alone = norm(net, net.x);
  const kept = net.conv(alone, 4, 3);
  const forked = net.conv(norm(net, kept), 4, 3);
  const sum = net.node("Add", [norm(net, forked), forked]);
  const spread = net.node("Add", [net.conv(sum, 4, 1), net.weight([6, 6])]);
  const widened = net.node("Add", [net.conv(spread, 1, 1), net.weight([4, 1, 1])]);
  const out = net.conv(widened, 4, 1);
  const graph = net.build(net.node("Mul", [out, net.scalar(2)]), out);
  const norms = (given: TypedGraph) => operators(given).BatchNormalization;
  expect(norms(linearSteps(graph, new Set([kept])))).toBe(3);
  const joined = linearSteps(graph);
  expect(operators(joined)).toEqual({ BatchNormalization: 2, Conv: 5, Add: 3, Mul: 1 });
  await expectSame(joined, graph, [2, 4, 6, 6]);
});

test("a margin that is no zero, or that channels have, stays a Pad", async () => {
  const net = startNet(["batch", 4, 6, 6]);
  const ones = net.conv(net.node("Pad", [net.x, net.axes(0, 0, 1, 1, 0, 0, 1, 1), net.scalar(1)]), 4, 3);
  const mirrored = net.conv(
    net.node("Pad", [ones, net.axes(0, 0, 1, 1, 0, 0, 1, 1)], { mode: attribute.string("reflect") }),
    4,
    3,
  );
  const deeper = net.node("Pad", [mirrored, net.axes(0, 1, 0, 0, 0, 1, 0, 0)]);
  const cropped = net.conv(net.node("Pad", [net.conv(deeper, 4, 1), net.axes(0, 0, -1, -1, 0, 0, 0, 0)]), 4, 1);
  const graph = net.build(cropped);
  const joined = linearSteps(graph);
  expect(operators(joined).Pad).toBe(4);
  await expectSame(joined, graph, [2, 4, 6, 6]);
});

test("data of unknown shape: what cannot be told apart stays as it was written", async () => {
  const net = startNet(["batch", 4, 6, 6]);
  const flat = net.node("Flatten", [net.x]);
  const dense = net.node("Gemm", [flat, net.weight([144, 144]), net.weight([144])], { transB: attribute.int(1) });
  const graph = net.build(norm(net, dense));
  const types = new Map([...graph.types].map(([name, { type }]) => [name, { type, shape: undefined }]));
  // as where no rule tells a shape
  await expectSame(linearSteps(withWholeTypes({ ...graph, types })), graph, [2, 4, 6, 6]);
});
