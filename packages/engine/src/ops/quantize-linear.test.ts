import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { encodeModel } from "../onnx/encode.ts";
import { backward } from "../passes/backward.ts";
import { inferNode } from "../passes/infer-shapes.ts";

const runtime = createNodeRuntime({ threads: 1 });
const opened: { dispose: () => Promise<void> }[] = [];
afterAll(async () => {
  for (const session of opened) await session.dispose();
});

type Numbers = readonly number[];

/** Σ seed · (value rounded to quanta and back), and its gradient, for x of shape [2, 3]. */
async function roundTrip(scale: Numbers, zero: Tensor | undefined, x: Numbers, seed: Numbers, axis = 1) {
  const builder = new GraphBuilder(emptyGraph("round"), inferNode);
  const input = builder.input("x", { type: "float32", shape: ["batch", 3] });
  const steps = builder.constant(float32(scale.length === 1 ? [] : [scale.length], scale), "scale");
  const parameters = zero === undefined ? [steps] : [steps, builder.constant(zero, "zero")];
  const quanta = builder.add("QuantizeLinear", [input, ...parameters], { axis: attribute.int(axis) });
  const back = builder.add("DequantizeLinear", [quanta, ...parameters], { axis: attribute.int(axis) });
  const { graph, gradients, seeds } = backward(builder.build([back]), {
    of: back,
    withRespectTo: "x",
    provider: "cpu",
    seed: "input",
  });
  expect(graph.types.get(quanta)?.type).toBe(zero?.type ?? "uint8");
  const session = await runtime.open(encodeModel(graph));
  opened.push(session);
  const rows = x.length / 3;
  const answer = await session.run({ x: float32([rows, 3], x), [seeds[0] ?? ""]: float32([rows, 3], seed) });
  return {
    value: [...((answer[back] as Tensor<"float32">).data as Iterable<number>)],
    gradient: [...((answer[gradients[0] ?? ""] as Tensor<"float32">).data as Iterable<number>)],
  };
}

const close = (found: Numbers, wanted: Numbers) => {
  found.forEach((value, at) => {
    expect(value).toBeCloseTo(wanted[at] ?? Number.NaN, 5);
  });
  expect(found.length).toBe(wanted.length);
};

test("inside the range of the quanta the gradient is the seed's, outside it is zero, as torch.fake_quantize_per_tensor_affine has it", async () => {
  // torch 1.13: fake_quantize_per_tensor_affine(x, 0.5, 10, 0, 255), x.grad of (y * seed).sum()
  const x = [-5.26, -5.2, 0.3, 0.74, 122.6, 122.8];
  const { value, gradient } = await roundTrip(
    [0.5],
    { type: "uint8", shape: [], data: Uint8Array.of(10) },
    x,
    [1, 2, 3, 4, 5, 6],
  );
  close(value, [-5, -5, 0.5, 0.5, 122.5, 122.5]);
  close(gradient, [0, 2, 3, 4, 5, 0]);
});

test("scales along an axis, signed quanta, and no zero point", async () => {
  // torch 1.13: fake_quantize_per_channel_affine(x, [0.1, 1, 10], [0, 0, 0], 1, -128, 127)
  const zeros = { type: "int8", shape: [3], data: new Int8Array(3) } as const;
  const signed = await roundTrip([0.1, 1, 10], zeros, [12.74, 127.4, -1284, -12.9, 127.6, 26], [1, 2, 3, 4, 5, 6]);
  close(signed.value, [12.7, 127, -1280, -12.8, 127, 30]);
  close(signed.gradient, [1, 2, 3, 0, 0, 6]);
  const bare = await roundTrip([1], undefined, [-0.4, -0.6, 0.4, 255.4, 256, 7], [1, 1, 1, 1, 1, 1]);
  close(bare.value, [0, 0, 0, 255, 255, 7]);
  close(bare.gradient, [1, 0, 1, 1, 0, 1]);
});
