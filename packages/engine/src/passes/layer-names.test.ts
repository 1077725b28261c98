import { expect, test } from "vitest";
import { startNet } from "../../../../test/engine/net.ts";
import { nodeMaking } from "../../../../test/engine/node-making.ts";
import { attribute } from "../graph/attributes.ts";
import type { Graph } from "../graph/graph.ts";
import { findLayers } from "./layers.ts";

const namesOf = (graph: Graph) =>
  findLayers(graph)
    .slice(1)
    .map(({ name }) => name);

/** A chain of convolution, activation and so on, with the node names given. */
function chain(...nodes: readonly (readonly [type: "Conv" | "Relu" | "Add", name: string])[]): Graph {
  const net = startNet(["batch", 4, 6, 6]);
  const result = nodes.reduce((value, [type, name]) => {
    if (type === "Conv") return net.conv(value, 4, 1, { name });
    return net.node(type, type === "Add" ? [value, net.x] : [value], {}, name);
  }, net.x);
  return net.build(result);
}

test("PyTorch: the module path, without what its segments repeat and without the operator", () => {
  const graph = chain(
    ["Conv", "/layer1/layer1.0/conv1/Conv"],
    ["Relu", "/layer1/layer1.0/relu/Relu"],
    ["Conv", "/layer1/layer1.0/conv2/Conv"],
    ["Add", "/layer1/layer1.0/Add"],
    ["Relu", "/layer1/layer1.0/relu_1/Relu"],
    ["Conv", "/features/features.1/conv/conv.0/conv.0.0/Conv"],
    ["Relu", "/Relu"],
    ["Relu", "/Relu_1"],
  );
  expect(namesOf(graph)).toEqual([
    "layer1.0.conv1",
    "layer1.0.relu",
    "layer1.0.conv2",
    "layer1.0.add",
    "layer1.0.relu_1",
    "features.1.conv.0.0",
    "relu",
    "relu_1",
  ]);
});

test("a functional call in a module with a convolution has the module's name and its own", () => {
  expect(namesOf(chain(["Conv", "/stem/Conv"], ["Relu", "/stem/Relu"], ["Conv", "/0/Conv"]))).toEqual([
    "stem",
    "stem.relu",
    "0.conv",
  ]);
});

test("TensorFlow: without its wrappers, and without the model that all layers are in", () => {
  const graph = chain(
    ["Conv", "StatefulPartitionedCall/model/conv2d/Conv2D"],
    ["Relu", "StatefulPartitionedCall/model/conv2d/Relu"],
    ["Conv", "StatefulPartitionedCall/model/block1_conv1/Conv2D"],
    ["Relu", "StatefulPartitionedCall/model/activation_1/Relu"],
  );
  expect(namesOf(graph)).toEqual(["conv2d", "conv2d.relu", "block1_conv1", "activation_1"]);
});

test("names that only say the operator give way to the weights' names, and these to operator and number", () => {
  const net = startNet(["batch", 4, 6, 6]);
  const conv = (value: string, weight: string, name: string) =>
    net.node("Conv", [value, net.weight([4, 4, 1, 1], weight)], {}, name);
  const first = net.node("Relu", [conv(net.x, "features.0.weight", "Conv_0")], {}, "Relu_1");
  const second = net.node("Relu", [conv(first, "onnx::Conv_17", "Conv_2")], {}, "Relu_3");
  const third = conv(second, "123", "Conv_4");
  expect(namesOf(net.build(third))).toEqual(["features.0", "relu1", "conv1", "relu2", "conv2"]);
});

test("nodes without a name are called after what they make", () => {
  const net = startNet(["batch", 4, 6, 6]);
  const kernel = net.weight([4, 4, 1, 1], "fire2/squeeze1x1_w_0");
  const nodes = [
    nodeMaking("MaxPool", [net.x], "pool1_1", { kernel_shape: attribute.ints([1, 1]) }),
    nodeMaking("Conv", ["pool1_1", kernel], "fire2/squeeze1x1_1"),
    nodeMaking("Relu", ["fire2/squeeze1x1_1"], "fire2/squeeze1x1_2"),
    nodeMaking("Concat", ["fire2/squeeze1x1_2", net.x], "fire2/concat_1", { axis: attribute.int(1) }),
    nodeMaking("Relu", ["fire2/concat_1"], "57"),
    nodeMaking("Relu", ["57"], "58"),
  ];
  const graph = { ...net.build(net.x), nodes, outputs: [{ name: "58", type: "float32" as const, shape: undefined }] };
  expect(namesOf(graph)).toEqual([
    "pool1",
    "fire2.squeeze1x1",
    "fire2.squeeze1x1.relu",
    "fire2.concat",
    "relu1",
    "relu2",
  ]);
});

test("every name is there once, and none is the input's", () => {
  const names = namesOf(
    chain(["Relu", "/input/Relu"], ["Relu", "/same/Relu"], ["Relu", "/same/Relu_1"], ["Conv", "/same/relu/Conv"]),
  );
  expect(new Set(["input", ...names]).size).toBe(names.length + 1);
});
