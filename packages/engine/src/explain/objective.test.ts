import { describe, expect, test } from "vitest";
import { parseTarget } from "../../../../test/engine/parse-target.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { scoresOf } from "../../../../test/engine/scores.ts";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { encodeModel } from "../onnx/encode.ts";
import { findLayers } from "../passes/layers.ts";
import { objectiveGraph } from "./objective.ts";
import { objectiveParts, partWeights } from "./objective-parts.ts";

const CLASSES = ["airplane", "bird", "cat", "dog", "horse"];
const COUNT = 3;
const SIZE = 3 * 8 * 8;
const runtime = createNodeRuntime({ threads: 1 });

function normal(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => randomNormal(random));
}

type Scores = Float64Array;

/** Opens an objective on the small network; `targets` has one text for each image. */
async function open(targets: readonly string[], end: "logits" | "softmax" | "shares" = "logits") {
  const net = smallNet({ end });
  const layers = findLayers(net);
  const terms = targets.map((text) => parseTarget(text, { classes: CLASSES, layers }, "log-probability"));
  const output = scoresOf(net);
  const objective = objectiveGraph(net, objectiveParts(terms), output, layers, "cpu");
  const session = await runtime.open(encodeModel(objective.graph));
  const weights = objective.weights.map(({ part, input }): [string, Tensor] => [
    input,
    partWeights(part, terms, CLASSES.length, layers),
  ]);
  const judge = async (images: Float32Array) => {
    const feeds = { ...Object.fromEntries(weights), image: float32([COUNT, 3, 8, 8], images) };
    const answer = await session.run(feeds);
    const take = (name: string) => Array.from(answer[name]?.data ?? [], Number);
    return {
      value: take(objective.value),
      gradient: take(objective.gradient),
      probabilities: take(objective.probabilities ?? ""),
    };
  };
  return { judge, layers, dispose: session.dispose };
}

/** The network's scores and the values of some of its layers, by a run of its own. */
async function values(names: readonly string[], images: Float32Array): Promise<readonly Scores[]> {
  const net = smallNet();
  const outputs = names.map((name) => ({ name, type: "float32" as const, shape: undefined }));
  const session = await runtime.open(encodeModel({ ...net, outputs }));
  const answer = await session.run({ image: float32([COUNT, 3, 8, 8], images) });
  await session.dispose();
  return names.map((name) => Float64Array.from((answer[name] as Tensor<"float32">).data));
}

/** The gradient against central differences along a random direction of each image by itself. */
async function expectGradient(targets: readonly string[], end: "logits" | "softmax" | "shares" = "logits") {
  const { judge, dispose } = await open(targets, end);
  const x = normal(COUNT * SIZE, 5);
  const { gradient } = await judge(x);
  const step = 0.01;
  for (const seed of [6, 7]) {
    const direction = normal(x.length, seed);
    const ahead = await judge(x.map((value, i) => value + step * (direction[i] as number)));
    const behind = await judge(x.map((value, i) => value - step * (direction[i] as number)));
    for (let image = 0; image < COUNT; image++) {
      let along = 0;
      let length = 0;
      for (let i = image * SIZE; i < (image + 1) * SIZE; i++) {
        along += (gradient[i] as number) * (direction[i] as number);
        length += (gradient[i] as number) ** 2;
      }
      const difference = ((ahead.value[image] as number) - (behind.value[image] as number)) / (2 * step);
      // a random direction's share of the gradient is about the gradient's length
      expect(Math.abs(along - difference)).toBeLessThan(5e-3 * Math.sqrt(length));
      expect(length).toBeGreaterThan(0);
    }
  }
  await dispose();
}

describe("the gradient is that of finite differences", () => {
  test("one measure of one class", async () => {
    await expectGradient(["logit:horse", "logit:cat", "away:cat"]);
    await expectGradient(["log-probability:horse", "away:2", "dog"]);
    await expectGradient(["margin:horse", "margin:cat", "2*margin:0"]);
    await expectGradient(["vs:horse,cat", "vs:cat,bird", "logit:1"]);
  });

  test("units, positions and layers", async () => {
    await expectGradient(["unit:conv1/2", "unit:conv1/5", "-2*unit:conv1/0"]);
    await expectGradient(["unit:conv2/3@1,2", "unit:conv2/7@0,3", "unit:conv2/0"]);
    await expectGradient(["layer:conv2", "-1*layer:conv2", "0.5*layer:conv2+layer:fc"]);
  });

  test("each image its own mixture", async () => {
    await expectGradient([
      "margin:horse+0.5*margin:dog+layer:conv1",
      "log-probability:cat+unit:conv2/1+2*unit:conv1/3@4,4",
      "vs:horse,cat+-1*margin:bird",
    ]);
  });

  test("a network that ends in softmax, or in probabilities made otherwise", async () => {
    for (const end of ["softmax", "shares"] as const) {
      await expectGradient(["logit:horse", "margin:cat", "log-probability:1"], end);
    }
  });
});

test("values are what they are said to be, by the network's own outputs", async () => {
  const x = normal(COUNT * SIZE, 9);
  const targets = [
    "logit:4+2*margin:1+-1*margin:2",
    "log-probability:4+vs:3,1",
    "unit:conv2/3+unit:conv2/5@1,2+layer:conv1",
  ];
  const { judge, layers, dispose } = await open(targets);
  const outputOf = (name: string) => layers.find((layer) => layer.name === name)?.value ?? "";
  const [logits, conv2, conv1] = await values([outputOf("fc"), outputOf("conv2"), outputOf("conv1")], x);
  const { value, probabilities } = await judge(x);
  await dispose();

  const row = (image: number) => [...(logits as Scores).subarray(5 * image, 5 * image + 5)];
  const margin = (scores: readonly number[], at: number) =>
    (scores[at] as number) - Math.max(...scores.filter((_, i) => i !== at));
  const first = row(0);
  expect(value[0]).toBeCloseTo((first[4] as number) + 2 * margin(first, 1) - margin(first, 2), 4);

  const second = row(1);
  const total = second.reduce((sum, score) => sum + Math.exp(score), 0);
  const expected = (second[4] as number) - Math.log(total) + (second[3] as number) - (second[1] as number);
  expect(value[1]).toBeCloseTo(expected, 4);
  second.forEach((score, i) => {
    expect(probabilities[5 + i]).toBeCloseTo(Math.exp(score) / total, 5);
  });

  const map = (channel: number) => (conv2 as Scores).subarray((2 * 8 + channel) * 16, (2 * 8 + channel + 1) * 16);
  const mean = map(3).reduce((sum, entry) => sum + entry, 0) / 16;
  const energy = (conv1 as Scores).subarray(2 * 6 * 64).reduce((sum, entry) => sum + entry * entry, 0) / (2 * 6 * 64);
  expect(value[2]).toBeCloseTo(mean + (map(5)[1 * 4 + 2] as number) + energy, 4);
});

test("a softmax at the end is seen through: all three forms give the same numbers", async () => {
  const x = normal(COUNT * SIZE, 13);
  const targets = ["margin:horse", "log-probability:cat", "vs:1,0"];
  const results: { readonly value: readonly number[]; readonly gradient: readonly number[] }[] = [];
  for (const end of ["logits", "softmax", "shares"] as const) {
    const { judge, dispose } = await open(targets, end);
    results.push(await judge(x));
    await dispose();
  }
  for (const other of results.slice(1)) {
    other.value.forEach((value, i) => {
      expect(value).toBeCloseTo(results[0]?.value[i] as number, 4);
    });
    other.gradient.forEach((value, i) => {
      expect(value).toBeCloseTo(results[0]?.gradient[i] as number, 4);
    });
  }
});
