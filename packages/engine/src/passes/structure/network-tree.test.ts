import { expect, test } from "vitest";
import { startNet } from "../../../../../test/engine/net.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Graph } from "../../graph/graph.ts";
import { findArchitecture } from "../layers.ts";
import { networkPlan } from "./network-plan.ts";
import { networkTree, type TreeItem } from "./network-tree.ts";
import { repeatsOf } from "./repeats.ts";

type Net = ReturnType<typeof startNet>;

const concat = (net: Net, values: readonly string[], name = "concat") =>
  net.node("Concat", values, { axis: attribute.int(1) }, name);
const relu = (net: Net, value: string) => net.node("Relu", [value]);

/** A tree as text: a group with its kind, times and the number of its layers, and what it holds in brackets. */
function shown(graph: Graph): readonly string[] {
  const { layers, blocks } = findArchitecture(graph);
  const text = (item: TreeItem): string => {
    if (typeof item === "number") return layers[item]?.kind ?? "";
    const inner = item.children.some((child) => typeof child !== "number")
      ? ` [${item.children.map(text).join(", ")}]`
      : "";
    return `${item.kind}${item.times > 1 ? ` × ${item.times}` : ""} ${item.layers.length}${inner}`;
  };
  const tree = networkTree(layers, blocks);
  const all = tree.flatMap((item) => (typeof item === "number" ? [item] : item.layers));
  expect(all).toEqual(layers.map(({ index }) => index));
  return tree.map(text);
}

test("ResNet: blocks that compute the same are one repetition, the one that halves the picture stands apart", () => {
  const net = startNet(["batch", 4, 16, 16]);
  const block = (x: string, channels: number, stride: number) => {
    const inner = net.conv(relu(net, net.conv(x, channels, 3, { stride })), channels, 3);
    const skip = stride === 1 ? x : net.conv(x, channels, 1, { stride });
    return relu(net, net.node("Add", [inner, skip]));
  };
  let value = relu(net, net.conv(net.x, 4, 3));
  for (let at = 0; at < 3; at++) value = block(value, 4, 1);
  value = block(value, 8, 2);
  for (let at = 0; at < 2; at++) value = block(value, 8, 1);
  expect(shown(net.build(value))).toEqual([
    "input",
    "chain 2",
    "repeat × 3 15 [residual 5, residual 5, residual 5]",
    "residual 6",
    "repeat × 2 10 [residual 5, residual 5]",
  ]);
});

test("GoogLeNet and SqueezeNet: branches into a concatenation, folded with what leads to them, only where their widths are equal", () => {
  const net = startNet(["batch", 4, 16, 16]);
  const fire = (x: string, wide: number) => {
    const squeezed = relu(net, net.conv(x, 2, 1));
    return concat(net, [relu(net, net.conv(squeezed, wide, 1)), relu(net, net.conv(squeezed, wide, 3))]);
  };
  const stem = net.pool("MaxPool", net.conv(net.x, 8, 3), 2, 2);
  const value = fire(fire(fire(stem, 4), 4), 6);
  expect(shown(net.build(net.conv(value, 3, 1)))).toEqual([
    "input",
    "chain 2",
    "repeat × 2 14 [chain 2, inception 5, chain 2, inception 5]",
    "chain 2",
    "inception 5",
    "convolution",
  ]);
});

test("DenseNet: a dense block with its growing parts, all but the first folded", () => {
  const net = startNet(["batch", 4, 16, 16]);
  const stem = net.conv(net.x, 4, 3);
  const values = [stem, net.conv(relu(net, stem), 2, 3)];
  for (let at = 0; at < 5; at++) values.push(net.conv(relu(net, concat(net, values)), 2, 3));
  const graph = net.build(net.conv(concat(net, values), 3, 1));
  expect(shown(graph)).toEqual([
    "input",
    "convolution",
    "dense 18 [chain 2, repeat × 5 15 [chain 3, chain 3, chain 3, chain 3, chain 3], concat]",
    "convolution",
  ]);
});

test("MobileNet: chains with and without a shortcut", () => {
  const net = startNet(["batch", 4, 16, 16]);
  const block = (x: string, shortcut: boolean, name: string) => {
    const wide = relu(net, net.conv(x, 12, 1, { name: `/${name}/expand/Conv` }));
    const narrow = net.conv(wide, 4, 1, { name: `/${name}/project/Conv` });
    return shortcut ? net.node("Add", [x, narrow], {}, `/${name}/Add`) : narrow;
  };
  let value = net.conv(net.x, 4, 3);
  for (const at of [0, 1, 2]) value = block(value, true, `b${at}`);
  expect(shown(net.build(net.pool("AveragePool", value, 2, 2)))).toEqual([
    "input",
    "convolution",
    "repeat × 3 12 [residual 4, residual 4, residual 4]",
    "pooling",
  ]);
});

test("patterns of several: the one that covers most, of equal ones the shortest", () => {
  expect(repeatsOf([..."abab"])).toEqual([{ start: 0, period: 2, times: 2 }]);
  expect(repeatsOf([..."aaaa"])).toEqual([{ start: 0, period: 1, times: 4 }]);
  expect(repeatsOf([..."abcabd"])).toEqual([..."abcabd"].map((_, start) => ({ start, period: 1, times: 1 })));
  expect(repeatsOf([..."xababa"])).toEqual([
    { start: 0, period: 1, times: 1 },
    { start: 1, period: 2, times: 2 },
    { start: 5, period: 1, times: 1 },
  ]);
});

test("a plan connects what is drawn: within closed groups nothing, and every layer is somewhere", () => {
  const net = startNet(["batch", 4, 8, 8]);
  let value: string = net.conv(net.x, 4, 3);
  for (let at = 0; at < 3; at++) value = net.node("Add", [value, net.conv(relu(net, value), 4, 3)]);
  const { layers, blocks } = findArchitecture(net.build(value));
  const tree = networkTree(layers, blocks);
  const closed = networkPlan(layers, tree, new Set());
  expect(closed.edges).toHaveLength(closed.roots.length - 1);
  const [repeat] = tree.filter((item) => typeof item !== "number");
  const open = networkPlan(layers, tree, new Set([repeat?.id ?? ""]));
  expect(open.edges.length).toBe(closed.edges.length + (repeat?.times ?? 0) - 1);
  const inner = open.roots.flatMap(({ children, layers: own }) => children?.flatMap((child) => child.layers) ?? own);
  expect(inner).toEqual(layers.map(({ index }) => index));
});
