import { readFile } from "node:fs/promises";
import {
  attribute,
  decodeModel,
  encodeModel,
  float32,
  type Graph,
  inspectModel,
  type KernelTime,
  type Layer,
} from "@deepling/engine";
import { expect, test } from "vitest";
import { startNet } from "../../../test/engine/net.ts";
import { kernelLayers } from "../../engine/src/study/times/kernel-layers.ts";
import { createNodeRuntime } from "./node-runtime.ts";

/** The kernels that onnxruntime computes of a model, and the layers that they are counted to. */
async function timed(source: Graph, image: readonly number[]) {
  const { graph, model } = inspectModel(source, {
    name: "net",
    size: [image[2] ?? 1, image[3] ?? 1],
    channels: image[1] ?? 3,
  });
  const session = await createNodeRuntime({ threads: 1 }).open(encodeModel(graph), { profile: true, fuseQuanta: true });
  const size = image.reduce((a, b) => a * b);
  await session.run({ [model.input.value]: float32(image, new Float32Array(size).fill(0.5)) });
  const [run] = (await session.profile?.()) ?? [];
  await session.dispose();
  const kernels = run?.kernels ?? [];
  return { graph, layers: model.layers, kernels, ...kernelLayers(graph, model.layers, kernels) };
}

type Timed = Awaited<ReturnType<typeof timed>>;

/** The layers with a kernel of their own, each with those that the same kernel computes. */
function owners({ layers, ofKernel, within }: Timed): Readonly<Record<string, readonly string[]>> {
  const name = (index: number) => layers[index]?.name ?? "";
  return Object.fromEntries(
    [...new Set(ofKernel)]
      .toSorted((a, b) => a - b)
      .map((layer) => [name(layer), layers.filter(({ index }) => within[index] === layer).map((one) => one.name)]),
  );
}

/** Every kernel is counted, and every layer is computed by one; the kernel of an operator that has weights belongs to a layer of that operator. */
function expectWhole({ layers, kernels, ofKernel, within }: Timed): void {
  expect(ofKernel).not.toContain(-1);
  const owned = new Set(ofKernel);
  const lost = layers.slice(1).filter(({ index }: Layer) => !owned.has(index) && (within[index] ?? -1) < 0);
  expect(lost.map(({ name }) => name)).toEqual([]);
  const weighted = (op: string) => /(Conv|Gemm|MatMul)$/.test(op);
  const wrong = kernels.filter(
    ({ op }: KernelTime, at) => weighted(op) && !op.endsWith(layers[ofKernel[at] ?? -1]?.op ?? "?"),
  );
  expect(wrong).toEqual([]);
}

test("the demo: a convolution's kernel computes its normalisation and ReLU too", async () => {
  const bytes = await readFile(new URL("../../../models/alexnet-cifar10/model.onnx", import.meta.url));
  const found = await timed(decodeModel(new Uint8Array(bytes)), [2, 3, 32, 32]);
  expectWhole(found);
  expect(owners(found)).toEqual({
    conv1: ["bn1", "relu1"],
    pool1: [],
    conv2: ["bn2", "relu2"],
    pool2: [],
    conv3: ["bn3", "relu3"],
    conv4: ["bn4", "relu4"],
    conv5: ["bn5", "relu5"],
    pool5: [],
    fc6: ["relu6"],
    fc7: ["relu7"],
    fc8: [],
  });
});

test("a residual block's sum and ReLU are within the convolution that onnxruntime joins them with", async () => {
  const net = startNet([1, 4, 8, 8]);
  const relu = (value: string, name: string) => net.node("Relu", [value], {}, name);
  const stem = relu(net.norm(net.conv(net.x, 16, 3, { name: "stem" })), "stem_relu");
  const inner = relu(net.norm(net.conv(stem, 16, 3, { name: "inner" })), "inner_relu");
  const outer = net.norm(net.conv(inner, 16, 3, { name: "outer" }));
  const sum = relu(net.node("Add", [outer, net.conv(stem, 16, 1, { name: "skip" })], {}, "sum"), "sum_relu");
  const found = await timed(net.build(net.node("GlobalAveragePool", [sum], {}, "head")), [1, 4, 8, 8]);
  expectWhole(found);
  const own = owners(found);
  expect(Object.keys(own).filter((name) => /stem|inner|outer|skip/.test(name))).toHaveLength(4);
  const joined = own.outer?.includes("sum") ? own.outer : own.skip;
  expect(joined).toContain("sum_relu");
});

test("branches, depthwise convolutions and what has no name of the graph", async () => {
  const net = startNet([1, 8, 12, 12]);
  const branch = (value: string, channels: number, kernel: number) =>
    net.node("Relu", [net.conv(value, channels, kernel)]);
  const squeezed = branch(net.x, 8, 1);
  const fire = net.node("Concat", [branch(squeezed, 8, 1), branch(squeezed, 16, 3)], { axis: attribute.int(1) });
  const pooled = net.pool("MaxPool", fire, 3, 2);
  const shuffled = net.node("Transpose", [pooled], { perm: attribute.ints([0, 2, 3, 1]) });
  const back = net.node("Transpose", [net.node("Sigmoid", [shuffled])], { perm: attribute.ints([0, 3, 1, 2]) });
  const found = await timed(net.build(net.conv(back, 5, 1)), [1, 8, 12, 12]);
  expectWhole(found);
});
