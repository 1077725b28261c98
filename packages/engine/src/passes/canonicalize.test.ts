import { expect, test } from "vitest";
import { distance, normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import { canonicalize } from "./canonicalize.ts";

const perm = (...axes: number[]) => ({ perm: attribute.ints(axes) });

test("what changes no number is gone, outputs keep their names, and the numbers are the same", async () => {
  const net = startNet(["batch", 3, 6, 6]);
  const shared = net.weight([4], "conv1.bias");
  const alias = net.node("Identity", [shared], {}, "Identity_0");
  const kernel = net.weight([4, 3, 3, 3]);
  const first = net.node("Conv", [net.x, kernel, shared]);
  const padded = net.node("Pad", [first, net.builder.constant(int64(new Array(8).fill(0)))]);
  const training = net.builder.constant({ type: "bool", shape: [], data: Uint8Array.of(1) });
  const kept = net.node("Dropout", [net.node("Identity", [padded]), net.scalar(0), training]);
  const dropped = net.node("Dropout", [kept]);
  const there = net.node("Transpose", [dropped], perm(0, 2, 3, 1));
  const back = net.node("Transpose", [there], perm(0, 3, 1, 2));
  const second = net.node("Conv", [back, net.weight([4, 4, 1, 1]), alias]);
  net.node("Relu", [second]);
  const output = net.node("Identity", [second], {}, "logits");
  const graph = net.build(output);
  const clean = canonicalize(graph);

  expect(clean.nodes.map(({ type }) => type)).toEqual(["Conv", "Conv"]);
  expect(clean.outputs.map(({ name }) => name)).toEqual([output]);
  expect(clean.nodes[1]?.inputs[2]).toBe(alias);
  expect(clean.initializers.get(alias)).toBe(clean.initializers.get(shared));
  const feeds = { x: normal([2, 3, 6, 6], 9) };
  const [before, after] = [await runGraph(graph, feeds), await runGraph(clean, feeds)];
  expect(distance(before[0], after[0])).toBe(0);
});

test("an output that is also the input, or another output, keeps its Identity", async () => {
  const net = startNet(["batch", 3]);
  const same = net.node("Identity", [net.x], {}, "same");
  const relu = net.node("Relu", [net.x]);
  const twice = net.node("Identity", [relu], {}, "twice");
  const graph = net.build(same, relu, twice);
  const clean = canonicalize(graph);
  expect(clean.outputs).toEqual(graph.outputs);
  const feeds = { x: normal([2, 3], 2) };
  const [before, after] = [await runGraph(graph, feeds), await runGraph(clean, feeds)];
  before.forEach((tensor, index) => {
    expect(distance(tensor, after[index])).toBe(0);
  });
});

test("a Dropout that trains, a Transpose that moves and a Pad that pads stay", () => {
  const net = startNet(["batch", 3, 4, 4]);
  const training = net.builder.constant({ type: "bool", shape: [], data: Uint8Array.of(1) });
  const ratio = net.scalar(0.5);
  const dropped = net.node("Dropout", [net.x, ratio, training]);
  const moved = net.node("Transpose", [net.node("Transpose", [dropped], perm(0, 2, 3, 1))], perm(0, 2, 1, 3));
  const padded = net.node("Pad", [moved, net.builder.constant(int64([0, 0, 1, 0, 0, 0, 0, 0]))]);
  const clean = canonicalize(net.build(padded));
  expect(clean.nodes.map(({ type }) => type)).toEqual(["Dropout", "Transpose", "Pad"]);
  expect(clean.nodes[1]?.attributes).toEqual(perm(0, 3, 2, 1));
});
