import { expect, test } from "vitest";
import { distance, normal, relativeDistance, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import { cut } from "./cut.ts";
import { tap } from "./tap.ts";

/** A convolution, a residual block and a classifier. */
function residualNet() {
  const net = startNet(["batch", 3, 6, 6]);
  const stem = net.node("Relu", [net.conv(net.x, 4, 3)]);
  const inner = net.conv(net.node("Relu", [net.conv(stem, 4, 3)]), 4, 3);
  const sum = net.node("Add", [stem, inner]);
  const flat = net.node("Flatten", [sum]);
  const logits = net.node("Gemm", [flat, net.weight([144, 5])]);
  return { stem, inner, sum, logits, graph: net.build(logits) };
}

test("tapped values are the values that the whole graph computes, and nothing else is kept", async () => {
  const { graph, stem, sum, logits } = residualNet();
  const feeds = { x: normal([2, 3, 6, 6]) };
  const tapped = tap(graph, [sum, stem]);
  expect(tapped.outputs).toEqual([
    { name: sum, type: "float32", shape: ["batch", 4, 6, 6] },
    { name: stem, type: "float32", shape: ["batch", 4, 6, 6] },
  ]);
  expect(tapped.initializers.size).toBe(graph.initializers.size - 1);
  const [, , whole] = await runGraph(tap(graph, [sum, stem, logits]), feeds);
  expect(distance(whole, (await runGraph(graph, feeds))[0])).toBe(0);
  expect(() => tap(graph, ["nothing"])).toThrow('unknown value: "nothing"');
  expect(() => tap(graph, ["x"])).toThrow('invalid tap: "x" is an input of the graph');
});

test("the part before a cut and the part after it, one fed with the other, are the whole", async () => {
  const { graph, stem, inner, logits } = residualNet();
  const feeds = { x: normal([2, 3, 6, 6]) };
  const [middle, later] = await runGraph(tap(graph, [stem, inner]), feeds);
  const tail = cut(graph, [stem, inner], [logits]);
  expect(tail.inputs.map(({ name }) => name)).toEqual([stem, inner]);
  expect(tail.initializers.size).toBe(1);
  expect(middle === undefined || later === undefined).toBe(false);
  const [joined] = await runGraph(tail, { [stem]: middle ?? normal([1]), [inner]: later ?? normal([1]) });
  expect(relativeDistance(joined, (await runGraph(graph, feeds))[0])).toBeLessThan(1e-6);
  // cut at the fork alone, the residual branch is computed from it
  const block = cut(graph, [stem], [logits]);
  const [again] = await runGraph(block, { [stem]: middle ?? normal([1]) });
  expect(relativeDistance(again, joined)).toBeLessThan(1e-6);
});

test("a cut that leaves an input open asks for it, and one that nothing flows through is refused", () => {
  const { graph, stem, inner, logits } = residualNet();
  expect(cut(graph, [inner], [logits]).inputs.map(({ name }) => name)).toEqual([inner, "x"]);
  expect(() => cut(graph, [logits], [stem])).toThrow(`unreachable value: "${stem}" does not depend on "${logits}"`);
});

test("a Split of which one part is cut still makes the other", async () => {
  const net = startNet(["batch", 4]);
  const [left = "", right = ""] = net.builder.addMany(
    "Split",
    [net.x, net.builder.constant(int64([2, 2]))],
    { axis: attribute.int(1) },
    2,
  );
  const graph = net.build(net.node("Sub", [left, right]));
  const part = cut(
    graph,
    [left],
    graph.outputs.map(({ name }) => name),
  );
  const [difference] = await runGraph(part, { [left]: normal([1, 2], 5), x: normal([1, 4], 6) });
  const [expected] = [normal([1, 2], 5).data[0]! - normal([1, 4], 6).data[2]!];
  expect(Number(difference?.data[0])).toBeCloseTo(expected, 6);
});
