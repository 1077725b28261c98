import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { drawn } from "../../../../test/engine/drawn.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { scoresOf } from "../../../../test/engine/scores.ts";
import { objectiveGraph } from "../explain/objective.ts";
import { objectiveParts } from "../explain/objective-parts.ts";
import type { WeightedTarget } from "../explain/target.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32, sizeOf } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { pixelSpace } from "../image/pixel-space.ts";
import type { Plane } from "../image/plane.ts";
import { predictedClass } from "../model/read-scores.ts";
import { decodeModel } from "../onnx/decode.ts";
import { encodeModel } from "../onnx/encode.ts";
import { canonicalize } from "../passes/canonicalize.ts";
import { inferNode, inferShapes } from "../passes/infer-shapes.ts";
import { findLayers } from "../passes/layers.ts";
import { createSessions } from "../runtime/sessions.ts";
import { ascentGraph } from "./ascent-graph.ts";
import { formOf } from "./ascent-settings.ts";
import { makeFrames } from "./frames.ts";
import { completeStripSettings } from "./settings.ts";
import { createStepper } from "./stepper.ts";

/** What test/golden/pgd.py wrote down. */
interface Golden {
  readonly labels: readonly number[];
  readonly clean: readonly number[];
  /** `epsilon` in 255ths; `said` has the class after the attack. */
  readonly attacks: readonly { readonly epsilon: number; readonly success: number; readonly said: readonly number[] }[];
}

const root = new URL("../../../../", import.meta.url);
const goldenOf = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`test/golden/pgd/${name}.json`, root), "utf8"));

const runtime = createNodeRuntime();
const sessions = createSessions({ runtime, hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

interface Case {
  readonly graph: TypedGraph;
  readonly plane: Plane;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly images: Float32Array;
}

/** Classes that the network says after the faithful strip away from the labels, and of the untouched images. */
async function attack({ graph, plane, mean, std, images }: Case, labels: readonly number[], epsilon: number) {
  const layers = findLayers(graph);
  const targets = labels.map((label): readonly WeightedTarget[] => [
    { weight: -1, target: { kind: "class", class: label, measure: "log-probability" } },
  ]);
  const output = scoresOf(graph);
  const objective = objectiveGraph(graph, objectiveParts(targets), output, layers, "cpu");
  const space = pixelSpace({ scale: 1 / 255, mean, std }, plane);
  const budget = epsilon / 255;
  const settings = completeStripSettings({ preset: "faithful", norm: "linf", budget, steps: 20, frames: 2 }, plane);
  expect(settings.stepSize).toBeCloseTo((2.5 * budget) / 20, 12);
  const ascent = ascentGraph(objective, plane, space, formOf(settings, plane, true));
  const parts = { ascent, sessions, layers, plane, space, classes: 10, targets, batch: 100 };
  const said: number[][] = [];
  for await (const event of makeFrames(
    images,
    { take: createStepper(parts, images, settings), most: 4 },
    plane,
    settings,
  )) {
    if (event.kind !== "frame") continue;
    said.push(labels.map((_, i) => predictedClass(event.probabilities.subarray(10 * i, 10 * i + 10), output)));
  }
  return { clean: said[0] ?? [], after: said[1] ?? [] };
}

/** Success within one point of PyTorch's. */
async function expectSuccess(one: Case, golden: Golden, report: (line: string) => void): Promise<void> {
  for (const { epsilon, success, said } of golden.attacks) {
    const { clean, after } = await attack(one, golden.labels, epsilon);
    const differing = clean.filter((label, i) => label !== golden.clean[i]).length;
    expect(differing).toBeLessThanOrEqual(0.002 * clean.length);
    const own = after.filter((label, i) => label !== golden.labels[i]).length / after.length;
    const same = after.filter((label, i) => label === said[i]).length / after.length;
    const [percent, theirs, alike] = [own, success, same].map((share) => `${(100 * share).toFixed(1)} %`);
    report(`${epsilon}/255: ${percent}, PyTorch ${theirs}, same class ${alike}`);
    expect(Math.abs(own - success)).toBeLessThanOrEqual(0.01);
    expect(same).toBeGreaterThan(0.98);
  }
}

/** The script's small network: two convolutions with ReLU and max pooling, a dense layer, drawn weights. */
function smallCase(): Case {
  const builder = new GraphBuilder(emptyGraph("pgd"), inferNode);
  const weight = (name: string, shape: readonly number[]): string => {
    const bound = shape.length === 1 ? 0.1 : (6 / sizeOf(shape.slice(1))) ** 0.5;
    return builder.constant(float32(shape, drawn(`pgd.${name}`, -bound, bound, sizeOf(shape))), name);
  };
  const convolve = (input: string, at: number, shape: readonly number[]): string => {
    const inputs = [input, weight(`${at}.weight`, shape), weight(`${at}.bias`, shape.slice(0, 1))];
    const active = builder.add("Relu", [builder.add("Conv", inputs, { pads: attribute.ints([1, 1, 1, 1]) })]);
    const two = attribute.ints([2, 2]);
    return builder.add("MaxPool", [active], { kernel_shape: two, strides: two });
  };
  const image = builder.input("image", { type: "float32", shape: ["batch", 3, 16, 16] });
  const second = convolve(convolve(image, 0, [8, 3, 3, 3]), 3, [16, 8, 3, 3]);
  const flat = builder.add("Flatten", [second], { axis: attribute.int(1) });
  const dense = [flat, weight("7.weight", [10, 256]), weight("7.bias", [10])];
  const scores = builder.add("Gemm", dense, { transB: attribute.int(1) });
  return {
    graph: builder.build([scores]),
    plane: { width: 16, height: 16, channels: 3, layout: "nchw" },
    mean: [0.5, 0.4, 0.6],
    std: [0.25, 0.3, 0.2],
    images: drawn("pgd.images", 0, 1, 200 * 3 * 256),
  };
}

describe("a faithful strip is projected gradient descent: its success is PyTorch's", () => {
  test("on a small network with drawn weights", async () => {
    await expectSuccess(smallCase(), goldenOf("small"), () => undefined);
  });

  // minutes long: DEEPLING_CIFAR names CIFAR-10's test_batch.bin
  const cifar = process.env.DEEPLING_CIFAR;
  test.skipIf(cifar === undefined)(
    "on the demo's AlexNet and 500 test images",
    async () => {
      const model = new URL("models/alexnet-cifar10/", root);
      const settings = JSON.parse(readFileSync(new URL("preprocessor_config.json", model), "utf8"));
      const bytes = new Uint8Array(readFileSync(cifar ?? ""));
      const images = new Float32Array(500 * 3072);
      for (let i = 0; i < 500; i++) {
        const record = bytes.subarray(3073 * i + 1, 3073 * (i + 1));
        images.set(
          Float32Array.from(record, (byte) => byte / 255),
          3072 * i,
        );
      }
      const graph = inferShapes(canonicalize(decodeModel(new Uint8Array(readFileSync(new URL("model.onnx", model))))));
      const plane = { width: 32, height: 32, channels: 3, layout: "nchw" } as const;
      const one = { graph, plane, mean: settings.image_mean, std: settings.image_std, images };
      await expectSuccess(one, goldenOf("alexnet-cifar10"), console.info);
    },
    1_800_000,
  );
});
