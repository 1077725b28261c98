import { expect, test } from "vitest";
import { distance, normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import { float32 } from "../graph/tensor.ts";
import { prune } from "../graph/walk.ts";
import { plainRelu } from "./plain-relu.ts";

type Net = ReturnType<typeof startNet>;

const zeros = (net: Net, ...shape: number[]) =>
  net.builder.constant(float32(shape, new Float32Array(shape.reduce((a, b) => a * b, 1))));
const written: readonly (readonly [string, (net: Net) => string, "Relu" | "as it was"])[] = [
  ["Max of x and 0", (net) => net.node("Max", [net.x, net.scalar(0)]), "Relu"],
  ["Max of [0] and x", (net) => net.node("Max", [zeros(net, 1), net.x]), "Relu"],
  ["Max of x, 0 and 1", (net) => net.node("Max", [net.x, net.scalar(0), net.scalar(1)]), "as it was"],
  ["Max of x and −1", (net) => net.node("Max", [net.x, net.scalar(-1)]), "as it was"],
  ["Max that adds an axis", (net) => net.node("Max", [net.x, zeros(net, 1, 1, 1, 1, 1)]), "as it was"],
  ["Clip from 0", (net) => net.node("Clip", [net.x, net.scalar(0)]), "Relu"],
  ["Clip from 0 to the largest", (net) => net.node("Clip", [net.x, net.scalar(0), net.scalar(3.4028235e38)]), "Relu"],
  ["Clip from 0 to infinity", (net) => net.node("Clip", [net.x, net.scalar(0), net.scalar(Infinity)]), "Relu"],
  ["Clip from 0 to 6", (net) => net.node("Clip", [net.x, net.scalar(0), net.scalar(6)]), "as it was"],
  ["LeakyRelu without a slope", (net) => net.node("LeakyRelu", [net.x], { alpha: attribute.float(0) }), "Relu"],
  ["LeakyRelu", (net) => net.node("LeakyRelu", [net.x]), "as it was"],
];

const float = { to: attribute.int(1) };
const positive = (net: Net) => net.node("Greater", [net.x, net.scalar(0)]);
const masked: readonly (readonly [string, (net: Net) => string, "Relu" | "as it was"])[] = [
  ["Where x > 0", (net) => net.node("Where", [positive(net), net.x, net.scalar(0)]), "Relu"],
  [
    "Where 0 ≥ x",
    (net) => net.node("Where", [net.node("GreaterOrEqual", [net.scalar(0), net.x]), net.scalar(0), net.x]),
    "Relu",
  ],
  [
    "Where x < 0, zeros like x",
    (net) => {
      const like = net.node("ConstantOfShape", [net.node("Shape", [net.x])]);
      return net.node("Where", [net.node("Less", [net.x, net.scalar(0)]), like, net.x]);
    },
    "Relu",
  ],
  [
    "Where not x ≤ 0",
    (net) =>
      net.node("Where", [net.node("Not", [net.node("LessOrEqual", [net.x, net.scalar(0)])]), net.x, net.scalar(0)]),
    "Relu",
  ],
  ["x · (x > 0)", (net) => net.node("Mul", [net.x, net.node("Cast", [positive(net)], float)]), "Relu"],
  ["(x > 0) · x", (net) => net.node("Mul", [net.node("Cast", [positive(net)], float), net.x]), "Relu"],
  [
    "Where x > 1",
    (net) => net.node("Where", [net.node("Greater", [net.x, net.scalar(1)]), net.x, net.scalar(0)]),
    "as it was",
  ],
  ["Where x > 0, 1 elsewhere", (net) => net.node("Where", [positive(net), net.x, net.scalar(1)]), "as it was"],
  ["Where x > 0, the negative kept", (net) => net.node("Where", [positive(net), net.scalar(0), net.x]), "as it was"],
  [
    "y · (x > 0)",
    (net) => net.node("Mul", [net.node("Abs", [net.x]), net.node("Cast", [positive(net)], float)]),
    "as it was",
  ],
  [
    "x · (x < 0)",
    (net) => net.node("Mul", [net.x, net.node("Cast", [net.node("Less", [net.x, net.scalar(0)])], float)]),
    "as it was",
  ],
];

test.each(masked)("a mask: %s", async (_, write, becomes) => {
  const net = startNet(["batch", 3, 4, 4]);
  const graph = net.build(write(net));
  const plain = prune(plainRelu(graph));
  if (becomes === "Relu") expect(plain.nodes.map(({ type }) => type)).toEqual(["Relu"]);
  else expect(plain).toEqual(graph);
  const image = { x: normal([2, 3, 4, 4], 7) };
  const [[a], [b]] = [await runGraph(plain, image), await runGraph(graph, image)];
  expect(distance(a, b)).toBe(0);
});

test.each(written)("%s", async (_, write, becomes) => {
  const net = startNet(["batch", 3, 4, 4]);
  const graph = net.build(write(net));
  const plain = plainRelu(graph);
  expect(plain.nodes.map(({ type }) => type)).toEqual(becomes === "Relu" ? ["Relu"] : [graph.nodes[0]?.type]);
  expect(plain.outputs).toEqual(graph.outputs);
  const image = { x: normal([2, 3, 4, 4], 7) };
  const [[a], [b]] = [await runGraph(plain, image), await runGraph(graph, image)];
  expect(distance(a, b)).toBe(0);
});
