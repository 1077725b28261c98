import { expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { parseTarget } from "../../../../test/engine/parse-target.ts";
import { scoresOf } from "../../../../test/engine/scores.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { findLayers } from "../passes/layers.ts";
import { tap } from "../passes/tap.ts";
import { objectiveGraph } from "./objective.ts";
import { objectiveParts, partWeights } from "./objective-parts.ts";

const [BATCH, HEIGHT, WIDTH, CHANNELS] = [2, 4, 5, 7];
const perm = (...axes: number[]) => ({ perm: attribute.ints(axes) });

/** Convolution, then what a ConvNeXt block does with its channels last: a normalisation, a dense layer and a curve; also as tokens. */
function channelsLast(tokens = false): TypedGraph {
  const net = startNet(["batch", 3, HEIGHT, WIDTH]);
  const turned = net.node("Transpose", [net.conv(net.x, CHANNELS, 3)], perm(0, 2, 3, 1));
  const rows = tokens ? net.node("Reshape", [turned, net.axes(0, HEIGHT * WIDTH, CHANNELS)]) : turned;
  const normed = net.node("LayerNormalization", [rows, net.weight([CHANNELS]), net.weight([CHANNELS])], {
    axis: attribute.int(-1),
  });
  const dense = net.node("MatMul", [normed, net.weight([CHANNELS, CHANNELS])], {}, "dense");
  const last = net.node("Tanh", [dense], {}, "last");
  const pooled = net.node("ReduceMean", [last, net.axes(...(tokens ? [1] : [1, 2]))], { keepdims: attribute.int(0) });
  return net.build(net.node("Gemm", [pooled, net.weight([CHANNELS, 3])]));
}

const images = normal([BATCH, 3, HEIGHT, WIDTH], 4);

/** The objective's values and gradients, one target for each image, and the layer's activations. */
async function judge(graph: TypedGraph, targets: readonly string[], x = images) {
  const layers = findLayers(graph);
  const terms = targets.map((text) => parseTarget(text, { classes: ["a", "b", "c"], layers }, "logit"));
  const objective = objectiveGraph(graph, objectiveParts(terms), scoresOf(graph), layers, "cpu");
  const fed = objective.weights.map(({ part, input }) => [input, partWeights(part, terms, 3, layers)] as const);
  const layer = layers.find(({ name }) => name === "last");
  const read = tap(objective.graph, [objective.value, objective.gradient, layer?.value ?? ""]);
  const [value, gradient, activations] = await runGraph(read, { x, ...Object.fromEntries(fed) });
  return { layer, value: value as Tensor, gradient: gradient as Tensor, activations: activations as Tensor };
}

const numbers = ({ data }: Tensor): number[] => Array.from(data, Number);

test("a unit of a layer with its channels last is a channel, at all places or at one", async () => {
  const graph = channelsLast();
  const { layer, value, activations } = await judge(graph, ["unit:last/6", "unit:last/2@3,1"]);
  expect(layer).toMatchObject({ shape: ["batch", HEIGHT, WIDTH, CHANNELS], channels: { axis: 3, count: CHANNELS } });
  const at = (image: number, row: number, column: number, unit: number) =>
    numbers(activations)[((image * HEIGHT + row) * WIDTH + column) * CHANNELS + unit] ?? Number.NaN;
  let mean = 0;
  for (let row = 0; row < HEIGHT; row++) for (let column = 0; column < WIDTH; column++) mean += at(0, row, column, 6);
  expect(Number(value.data[0])).toBeCloseTo(mean / (HEIGHT * WIDTH), 5);
  expect(Number(value.data[1])).toBeCloseTo(at(1, 3, 1, 2), 5);
  // the last row, column and unit are there, the next are not
  await expect(judge(graph, ["unit:last/6@3,4", "unit:last/0@0,0"])).resolves.toBeDefined();
  await expect(judge(graph, ["unit:last/7"])).rejects.toThrow("unknown unit: last/7");
  await expect(judge(graph, ["unit:last/0@4,0"])).rejects.toThrow("unknown position");
  await expect(judge(graph, ["unit:last/0@0,5"])).rejects.toThrow("unknown position");
});

test("of tokens the mean over all of them", async () => {
  const { layer, value, activations } = await judge(channelsLast(true), ["unit:last/5", "unit:last/0"]);
  expect(layer).toMatchObject({ channels: { axis: 2, count: CHANNELS } });
  const mean = (image: number, unit: number) =>
    numbers(activations)
      .slice(image * HEIGHT * WIDTH * CHANNELS, (image + 1) * HEIGHT * WIDTH * CHANNELS)
      .filter((_, index) => index % CHANNELS === unit)
      .reduce((sum, entry) => sum + entry / (HEIGHT * WIDTH), 0);
  expect(Number(value.data[0])).toBeCloseTo(mean(0, 5), 5);
  expect(Number(value.data[1])).toBeCloseTo(mean(1, 0), 5);
});

test.each([
  ["maps", false, ["unit:last/6", "unit:last/2@3,1"]],
  ["tokens", true, ["unit:last/6", "unit:last/1+logit:b"]],
])("the gradient is that of finite differences: %s", async (_, tokens, targets) => {
  const graph = channelsLast(tokens);
  const { gradient } = await judge(graph, targets);
  const direction = normal(images.shape, 9).data;
  const step = 0.01;
  const moved = (by: number) =>
    judge(
      graph,
      targets,
      float32(
        images.shape,
        images.data.map((entry, index) => entry + by * (direction[index] as number)),
      ),
    );
  const [ahead, behind] = [await moved(step), await moved(-step)];
  const size = 3 * HEIGHT * WIDTH;
  for (let image = 0; image < BATCH; image++) {
    const along = numbers(gradient)
      .slice(image * size, (image + 1) * size)
      .reduce((sum, entry, index) => sum + entry * (direction[image * size + index] as number), 0);
    const difference = (Number(ahead.value.data[image]) - Number(behind.value.data[image])) / (2 * step);
    expect(along).toBeCloseTo(difference, 3);
    expect(Math.abs(difference)).toBeGreaterThan(1e-4);
  }
});
