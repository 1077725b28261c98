import { afterAll, expect, test } from "vitest";
import { type QuantisedOptions, quantisedNet, randomImages } from "../../../../../test/engine/quantised-net.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Session } from "../../runtime/runtime.ts";
import { inspectModel } from "../../study/inspect.ts";
import { backward } from "../backward.ts";
import { tap } from "../tap.ts";

const runtime = createNodeRuntime({ threads: 1 });
const sessions: Session[] = [];
afterAll(async () => {
  for (const session of sessions) await session.dispose();
});

const images = randomImages(12);

/** The first output of a model for each image, run one by one or all at once. */
async function answers(model: Uint8Array, one: boolean, fuseQuanta: boolean): Promise<readonly number[]> {
  const session = await runtime.open(model, { fuseQuanta });
  sessions.push(session);
  const size = images.data.length / 12;
  const parts = one
    ? Array.from({ length: 12 }, (_, index): Tensor<"float32"> => {
        const data = images.data.slice(index * size, (index + 1) * size);
        return { ...images, shape: [1, ...images.shape.slice(1)], data };
      })
    : [images];
  const numbers: number[] = [];
  for (const image of parts) {
    const answer = await session.run({ image });
    numbers.push(...((answer[session.outputs[0]?.name ?? ""] as Tensor<"float32">).data as Iterable<number>));
  }
  return numbers;
}

const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN))));

const takesOne = (graph: Graph) => typeof graph.inputs[0]?.shape?.[0] === "number";

const FORMS: readonly QuantisedOptions[] = [
  { form: "qdq" },
  { form: "qdq", activations: "int8", perChannel: true },
  { form: "qdq", weights: "uint8", batch: 1 },
  { form: "operators" },
  { form: "operators", activations: "int8" },
  { form: "operators", perChannel: true, batch: 1 },
  { form: "dynamic", batch: 1 },
  { form: "dynamic", weights: "uint8", batch: 1 },
];

test.each(FORMS)("%j: layers and costs are the float network's, scores the file's own", async (options) => {
  const written = await quantisedNet({ ...options, softmax: true });
  const file = encodeModel(written);
  const { graph, model } = inspectModel(decodeModel(file));
  const float = inspectModel(await quantisedNet({ form: "float", softmax: true })).model;
  const rectified = options.form === "operators" ? float.layers.filter(({ op }) => op !== "Relu") : float.layers;
  expect(model.layers.map(({ kind, parameters, multiplyAdds }) => ({ kind, parameters, multiplyAdds }))).toEqual(
    rectified.map(({ kind, parameters, multiplyAdds }) => ({ kind, parameters, multiplyAdds })),
  );
  expect(model.layers.map(({ shape }) => shape.slice(1))).toEqual(rectified.map(({ shape }) => shape.slice(1)));
  expect(model.withoutGradient).toEqual([]);
  expect(model.notes[0]).toContain("quantised");

  const truth = await answers(file, takesOne(written), true);
  const one = takesOne(graph);
  expect(apart(await answers(encodeModel(graph), one, false), truth)).toBeLessThan(1e-5);
  const layers = model.layers.slice(1).map(({ value }) => value);
  const tapped = tap(graph, [model.output.name, ...layers]);
  expect(apart(await answers(encodeModel(tapped), one, false), truth)).toBeLessThan(1e-5);
});

test("a network that measures its ranges as it runs answers image by image, whatever the batch in its file", async () => {
  const { graph, model } = inspectModel(await quantisedNet({ form: "dynamic" }));
  expect(graph.inputs[0]?.shape?.[0]).toBe(1);
  expect(model.notes.join()).toContain("1 image at a time");
  const truth = await answers(encodeModel(await quantisedNet({ form: "dynamic", batch: 1 })), true, true);
  expect(apart(await answers(encodeModel(graph), true, false), truth)).toBeLessThan(1e-5);
});

test.each(FORMS)("%j: the gradient goes straight through the rounding", async (options) => {
  const gradientOf = async (source: Graph) => {
    const { graph, model } = inspectModel(source);
    const dense = model.layers.find(({ kind }) => kind === "dense")?.value ?? "";
    const result = backward(graph, { of: dense, withRespectTo: "image", provider: "cpu", seed: "ones" });
    return answers(encodeModel(tap(result.graph, result.gradients)), takesOne(graph), false);
  };
  const [own, float] = [
    await gradientOf(await quantisedNet(options)),
    await gradientOf(await quantisedNet({ form: "float" })),
  ];
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0);
  // the float network's, but for weights in 8 bits and the few ReLUs and maxima that rounding turns
  expect(dot(own, float) / Math.sqrt(dot(own, own) * dot(float, float))).toBeGreaterThan(0.97);
  expect(Math.sqrt(dot(own, own) / dot(float, float))).toBeCloseTo(1, 1);
});
