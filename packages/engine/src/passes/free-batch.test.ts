import { expect, test } from "vitest";
import { distance, normal, relativeDistance, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64, sizeOf } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { freeBatch } from "./free-batch.ts";

const axis = (value: number) => ({ axis: attribute.int(value) });
const perm = (...axes: number[]) => ({ perm: attribute.ints(axes) });

/** Frees the batch of a graph exported for `extent` images and compares a run of many images with runs of as many as it took before. */
async function expectFree(graph: TypedGraph, extent = 1): Promise<void> {
  const freed = freeBatch(graph);
  expect(freed).toMatchObject({ free: true });
  expect(freed.graph.inputs[0]?.shape?.[0]).toBe("batch");
  for (const output of freed.graph.outputs) expect(output.shape?.[0]).toBe("batch");
  const shape = graph.inputs[0]?.shape?.slice(1).map(Number) ?? [];
  const count = 3 * extent;
  const images = normal([count, ...shape], 7);
  const together = await runGraph(freed.graph, { x: images });
  const size = extent * sizeOf(shape);
  for (let part = 0; part < 3; part++) {
    const feeds = { x: float32([extent, ...shape], images.data.slice(part * size, (part + 1) * size)) };
    const apart = await runGraph(graph, feeds);
    apart.forEach((tensor, index) => {
      const all = together[index];
      const length = sizeOf(tensor.shape);
      const own = all?.type === "float32" ? all.data.slice(part * length, (part + 1) * length) : new Float32Array();
      expect(relativeDistance(float32(tensor.shape, own), tensor)).toBeLessThan(1e-6);
    });
  }
}

test("a classifier whose flattening was written down for one image", async () => {
  const net = startNet([1, 3, 8, 8]);
  const features = net.pool("MaxPool", net.node("Relu", [net.conv(net.x, 4, 3)]), 2, 2);
  const flat = net.node("Reshape", [features, net.axes(1, 64)]);
  const logits = net.node("Gemm", [flat, net.weight([64, 5]), net.weight([5])]);
  await expectFree(net.build(net.node("Softmax", [logits], axis(1))));
});

test("the same for a batch of two, with −1 in the target", async () => {
  const net = startNet([2, 3, 4, 4]);
  const flat = net.node("Reshape", [net.conv(net.x, 4, 3), net.axes(2, -1)]);
  await expectFree(net.build(net.node("MatMul", [flat, net.weight([64, 5])])), 2);
});

test("a channel shuffle, a gate and a group normalisation", async () => {
  const net = startNet([1, 8, 4, 4]);
  const apart = net.node("Reshape", [net.x, net.axes(1, 2, 4, 4, 4)]);
  const shuffled = net.node("Reshape", [net.node("Transpose", [apart], perm(0, 2, 1, 3, 4)), net.axes(1, 8, 4, 4)]);
  const gate = net.node("Sigmoid", [net.conv(net.node("GlobalAveragePool", [shuffled]), 8, 1)]);
  const groups = net.node("Reshape", [net.node("Mul", [shuffled, gate]), net.axes(1, 4, -1)]);
  const normed = net.node("InstanceNormalization", [groups, net.weight([4]), net.weight([4])]);
  await expectFree(net.build(net.node("Reshape", [normed, net.axes(1, 8, 4, 4)])));
});

test("a transformer: a class token joined, and attention with batch × heads in the middle", async () => {
  const net = startNet([1, 6, 8]);
  const tokens = net.node("Concat", [net.weight([1, 1, 8]), net.x], axis(1));
  const first = net.node("Transpose", [net.node("Add", [tokens, net.weight([1, 7, 8])])], perm(1, 0, 2));
  const heads = (value: string) =>
    net.node(
      "Transpose",
      [net.node("Reshape", [net.node("MatMul", [value, net.weight([8, 8])]), net.axes(7, 2, 4)])],
      perm(1, 0, 2),
    );
  const scores = net.node("MatMul", [heads(first), net.node("Transpose", [heads(first)], perm(0, 2, 1))]);
  const mixed = net.node("MatMul", [net.node("Softmax", [scores], axis(-1)), heads(first)]);
  const rows = net.node("Reshape", [net.node("Transpose", [mixed], perm(1, 0, 2)), net.axes(7, 8)]);
  const projected = net.node("Gemm", [rows, net.weight([8, 8]), net.weight([8])]);
  const back = net.node("Transpose", [net.node("Reshape", [projected, net.axes(7, 1, 8)])], perm(1, 0, 2));
  const token = net.node("Gather", [back, net.builder.constant(int64([0], []))], axis(1));
  await expectFree(net.build(token));
});

test("a batch that is a symbol already stays as it is", () => {
  const net = startNet(["images", 3, 4, 4]);
  const graph = net.build(net.conv(net.x, 2, 3));
  expect(freeBatch(graph)).toEqual({ graph, free: true });
});

test("what mixes images is not freed, and says why; the graph still runs as exported", async () => {
  const cases: readonly (readonly [string, (net: ReturnType<typeof startNet>) => string])[] = [
    ["ReduceMean", (net) => net.node("Sub", [net.x, net.node("ReduceMean", [net.x, net.axes(0)], {}, "mean")])],
    ["Softmax", (net) => net.node("Softmax", [net.x], axis(0), "mean")],
    ["Gather", (net) => net.node("Gather", [net.x, net.axes(0)], axis(0), "mean")],
    [
      "MatMul",
      (net) => net.node("MatMul", [net.node("Transpose", [net.x], perm(1, 0)), net.weight([2, 2])], {}, "mean"),
    ],
    ["CumSum", (net) => net.node("CumSum", [net.x, net.builder.constant(int64([0], []))], {}, "mean")],
  ];
  for (const [type, build] of cases) {
    const net = startNet([2, 2]);
    const graph = net.build(build(net));
    const result = freeBatch(graph);
    expect([type, result]).toMatchObject([
      type,
      { free: false, reason: expect.stringContaining(`${type} (node "mean")`) },
    ]);
    const feeds = { x: normal([2, 2]) };
    expect(distance((await runGraph(result.graph, feeds))[0], (await runGraph(graph, feeds))[0])).toBe(0);
  }
});

test("a Reshape that lays rows of different images together is not freed", () => {
  const net = startNet([2, 3, 4]);
  const mixed = net.node("Reshape", [net.node("Transpose", [net.x], perm(1, 0, 2)), net.axes(2, 12)], {}, "mixing");
  expect(freeBatch(net.build(mixed))).toMatchObject({ free: false, reason: expect.stringContaining("mixing") });
});
