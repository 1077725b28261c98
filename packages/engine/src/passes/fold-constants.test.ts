import { expect, test } from "vitest";
import { distance, normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import { foldConstants } from "./fold-constants.ts";

/** ShuffleNet's shuffle as PyTorch exports it: the extents taken from the value itself. */
function shuffleNet() {
  const net = startNet(["batch", 8, 4, 4]);
  const shape = net.node("Shape", [net.x]);
  const extent = (axis: number) => {
    const at = net.builder.constant(int64([axis], []));
    return net.node("Unsqueeze", [net.node("Gather", [shape, at]), net.axes(0)]);
  };
  const half = net.node("Div", [extent(1), net.builder.constant(int64([2]))]);
  const join = (...parts: string[]) => net.node("Concat", parts, { axis: attribute.int(0) });
  const apart = net.node("Reshape", [net.x, join(extent(0), net.axes(2), half, extent(2), extent(3))]);
  const swapped = net.node("Transpose", [apart], { perm: attribute.ints([0, 2, 1, 3, 4]) });
  return net.build(net.node("Reshape", [swapped, join(extent(0), net.axes(-1), extent(2), extent(3))]));
}

test("shape arithmetic disappears, also where the batch is free, and the numbers stay", async () => {
  const graph = shuffleNet();
  const folded = foldConstants(graph);
  expect(folded.nodes.map(({ type }) => type)).toEqual(["Reshape", "Transpose", "Reshape"]);
  for (const batch of [1, 3]) {
    const feeds = { x: normal([batch, 8, 4, 4], batch) };
    const [before, after] = [await runGraph(graph, feeds), await runGraph(folded, feeds)];
    expect(distance(before[0], after[0])).toBe(0);
  }
});

test("an Expand to the batch of its own input needs no Shape; an extent of another value stays computed", async () => {
  const net = startNet(["batch", 1, 3]);
  const shape = net.node("Shape", [net.x]);
  const batch = net.node("Gather", [shape, net.axes(0)]);
  const wide = net.node("Concat", [batch, net.axes(4, 3)], { axis: attribute.int(0) });
  const own = net.node("Expand", [net.x, wide]);
  const token = net.node("Expand", [net.weight([1, 1, 3]), wide]);
  const graph = net.build(net.node("Add", [own, token]));
  const folded = foldConstants(graph);
  expect(folded.nodes.find(({ inputs }) => inputs[0] === net.x && inputs.length === 2)?.type).toBe("Expand");
  expect(
    folded.nodes.filter(({ type }) => type === "Expand").map(({ inputs }) => folded.initializers.has(inputs[1] ?? "")),
  ).toEqual([true, false]);
  const feeds = { x: normal([2, 1, 3]) };
  expect(distance((await runGraph(graph, feeds))[0], (await runGraph(folded, feeds))[0])).toBe(0);
});

test("a folded value that is an output of the graph stays one", async () => {
  const net = startNet([2, 3]);
  const graph = net.build(net.node("Shape", [net.x]));
  expect((await runGraph(foldConstants(graph), { x: normal([2, 3]) }))[0]?.data).toEqual(BigInt64Array.of(2n, 3n));
});
