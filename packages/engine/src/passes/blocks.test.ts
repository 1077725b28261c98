import { expect, test } from "vitest";
import { startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import type { Graph } from "../graph/graph.ts";
import { immediateDominators } from "./dominators.ts";
import { findArchitecture } from "./layers.ts";

type Net = ReturnType<typeof startNet>;

const concat = (net: Net, values: readonly string[], name = "concat") =>
  net.node("Concat", values, { axis: attribute.int(1) }, name);
const relu = (net: Net, value: string, name = "Relu_9") => net.node("Relu", [value], {}, name);

/** The blocks by name, with the numbers of their first and last layer; every layer that claims a block is in it. */
function blocksOf(graph: Graph) {
  const { layers, blocks } = findArchitecture(graph);
  for (const layer of layers) {
    const holders = blocks.filter((block) => block.layers.includes(layer.index)).map(({ index }) => index);
    expect(holders).toEqual(layer.block === undefined ? [] : [layer.block]);
  }
  expect(blocks.map(({ index }) => index)).toEqual(blocks.map((_, index) => index));
  return blocks.map(({ name, kind, layers: members }) => `${kind} ${name} ${members[0]}–${members.at(-1)}`);
}

test("chains: convolution, normalisation, activation, pooling; dense layer and activation; the head", () => {
  const net = startNet(["batch", 3, 8, 8]);
  const first = net.pool("MaxPool", relu(net, net.norm(net.conv(net.x, 4, 3, { name: "/conv1/Conv" }))), 2, 2);
  const second = relu(net, net.conv(first, 4, 3, { name: "/conv2/Conv" }));
  const dense = relu(net, net.node("Gemm", [net.node("Flatten", [second]), net.weight([64, 8])], {}, "/fc1/Gemm"));
  const logits = net.node("Gemm", [dense, net.weight([8, 5])], {}, "/fc2/Gemm");
  expect(blocksOf(net.build(net.node("Softmax", [logits])))).toEqual([
    "chain conv1 1–4",
    "chain conv2 5–6",
    "chain fc1 7–8",
    "chain fc2 9–10",
  ]);
});

test("residual blocks with and without a projection, each with the activation after its sum", () => {
  const net = startNet(["batch", 4, 8, 8]);
  const block = (x: string, module: string, projected: boolean) => {
    const inner = net.conv(
      relu(net, net.conv(x, 4, 3, { name: `${module}/conv1/Conv` }), `${module}/relu/Relu`),
      4,
      3,
      { name: `${module}/conv2/Conv` },
    );
    const skip = projected ? net.conv(x, 4, 1, { name: `${module}/downsample/Conv` }) : x;
    return relu(net, net.node("Add", [inner, skip], {}, `${module}/Add`), `${module}/relu_1/Relu`);
  };
  const stem = relu(net, net.conv(net.x, 4, 3, { name: "/conv1/Conv" }), "/relu/Relu");
  const graph = net.build(block(block(stem, "/layer1/layer1.0", false), "/layer1/layer1.1", true));
  expect(blocksOf(graph)).toEqual(["chain conv1 1–2", "residual layer1.0 3–7", "residual layer1.1 8–13"]);
});

test("an inception block and a dense block are one each; without module names they are called after their join", () => {
  const net = startNet(["batch", 4, 8, 8]);
  const stem = net.conv(net.x, 4, 3);
  const inception = concat(
    net,
    [net.conv(stem, 2, 1), net.conv(net.conv(stem, 2, 1), 2, 3), net.conv(net.pool("AveragePool", stem, 1, 1), 2, 1)],
    "mixed",
  );
  const grow = (values: readonly string[]) => net.conv(relu(net, concat(net, values)), 2, 3);
  const transition = net.conv(inception, 4, 1);
  const one = net.conv(transition, 2, 3);
  const two = grow([transition, one]);
  const three = grow([transition, one, two]);
  const graph = net.build(net.conv(concat(net, [transition, one, two, three], "dense"), 2, 1));
  expect(blocksOf(graph)).toEqual(["branch mixed 2–7", "branch dense 9–16"]);
});

test("a module without a shortcut, with a gate inside, is a block like its neighbours with one", () => {
  const net = startNet(["batch", 4, 8, 8]);
  const module = (x: string, name: string, shortcut: boolean) => {
    const wide = relu(net, net.conv(x, 6, 1, { name: `${name}/block/block.0/Conv` }), `${name}/block/block.1/Relu`);
    const squeezed = net.node("GlobalAveragePool", [wide], {}, `${name}/block/block.2/avgpool/GlobalAveragePool`);
    const gate = net.node(
      "Sigmoid",
      [net.conv(squeezed, 6, 1, { name: `${name}/block/block.2/fc/Conv` })],
      {},
      `${name}/block/block.2/Sigmoid`,
    );
    const narrow = net.conv(net.node("Mul", [wide, gate], {}, `${name}/block/block.2/Mul`), 4, 1, {
      name: `${name}/block/block.3/Conv`,
    });
    return shortcut ? net.node("Add", [x, narrow], {}, `${name}/Add`) : narrow;
  };
  const first = module(net.conv(net.x, 4, 3, { name: "/features/features.0/Conv" }), "/features/features.1", false);
  expect(blocksOf(net.build(module(first, "/features/features.2", true)))).toEqual([
    "branch features.1 2–8",
    "residual features.2 9–16",
  ]);
});

test("a U-Net's long connections do not swallow it: its levels stay apart", () => {
  const net = startNet(["batch", 4, 16, 16]);
  const level = (x: string) => relu(net, net.conv(x, 4, 3));
  const grown = (x: string) =>
    net.node("ConvTranspose", [x, net.weight([4, 4, 2, 2])], { strides: attribute.ints([2, 2]) });
  const outer = level(net.x);
  const inner = level(net.pool("MaxPool", outer, 2, 2));
  const bottom = level(net.pool("MaxPool", inner, 2, 2));
  const up = level(concat(net, [inner, grown(bottom)]));
  const graph = net.build(level(concat(net, [outer, grown(up)])));
  const blocks = blocksOf(graph);
  expect(blocks.every((block) => block.startsWith("chain"))).toBe(true);
  expect(blocks.length).toBe(5);
});

test("dominators equal those found by taking each node away", () => {
  const predecessors = [[], [0], [1], [1], [2, 3], [4], [0, 5], [6], [6], [7, 8], [5, 9]];
  const reaches = (target: number, without: number): boolean => {
    const seen = new Set<number>();
    const open = [target];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node === without || seen.has(node)) continue;
      if (node === 0) return true;
      seen.add(node);
      open.push(...(predecessors[node] ?? []));
    }
    return false;
  };
  const slow = predecessors.map((_, node) => {
    const dominators = predecessors.map((__, other) => other).filter((other) => other < node && !reaches(node, other));
    return dominators.at(-1) ?? -1;
  });
  expect(immediateDominators(predecessors)).toEqual(slow);
});
