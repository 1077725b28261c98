import { expect, test } from "vitest";
import { distance, normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import { float32 } from "../graph/tensor.ts";
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
