import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import {
  type End,
  logitsOf,
  PICTURES,
  PLAIN,
  type ScoreModelOptions,
  SIDE,
  scoreFolder,
} from "../../../../test/server/score-folder.ts";
import { attribute } from "../../../engine/src/graph/attributes.ts";
import { float32 } from "../../../engine/src/graph/tensor.ts";
import { writeNpz } from "../write-npz.ts";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { gradient } from "./gradient.ts";
import { strip } from "./strip.ts";

let made: Awaited<ReturnType<typeof scoreFolder>>;
let [folder, data] = ["", ""];
const model: (typeof made)["model"] = (...given) => made.model(...given);

beforeAll(async () => {
  made = await scoreFolder();
  ({ folder, data } = made);
});
afterAll(() => rm(folder, { recursive: true }));

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

async function evaluated(path: string, ...more: readonly string[]) {
  const { printed, noted } = await runCommand(evaluate, path, data, "--json", ...PLAIN, ...more);
  return { ...JSON.parse(printed.join("")), noted };
}

async function stripped(path: string, image: string, target: string) {
  const out = join(folder, "strip.json");
  await runCommand(
    strip,
    path,
    join(data, image),
    "--target",
    target,
    "--out",
    out,
    "--steps",
    "6",
    "--frames",
    "3",
    ...PLAIN,
  );
  return JSON.parse(await readFile(out, "utf8"));
}

const ONE = [[4], [3], [-2]];
const sigmoidEnd: End = (net, z) => net.node("Sigmoid", [z]);
const plainEnd: End = (net, z) => net.node("Identity", [z]);
const squeezed: End = (net, z) => net.node("Squeeze", [net.node("Sigmoid", [z]), net.axes(1)]);

test.each([
  ["sigmoid", sigmoidEnd, {}],
  ["logit", plainEnd, {}],
  ["sigmoid without an axis of its own, channels last", squeezed, { last: true }],
  ["logit of one image at a time", plainEnd, { batch: 1 }],
])("one output is two classes: %s", async (name, end, options) => {
  const { path } = await model(`one ${name}`, ONE, end, { ...options, labels: ["cat", "dog"], bias: -3 });
  const p = logitsOf(ONE, -3).map(([z = 0]) => sigmoid(z));
  const right = p.filter((share, at) => Number(share >= 0.5) === Number(at >= 3)).length;
  const report = await evaluated(path);
  expect(report.accuracy).toBeCloseTo(right / 6, 12);
  expect(report.classes).toEqual(["cat", "dog"]);
  report.predictions.forEach(({ predicted, confidence }: { predicted: string; confidence: number }, at: number) => {
    const share = p[at] ?? 0;
    expect(predicted).toBe(share >= 0.5 ? "dog" : "cat");
    expect(confidence).toBeCloseTo(Math.max(share, 1 - share), 5);
  });
  const confusion = [0, 1].map((label) =>
    [0, 1].map((said) => p.slice(3 * label, 3 * label + 3).filter((share) => Number(share >= 0.5) === said).length),
  );
  expect(report.confusion).toEqual(confusion);

  // both classes can be aimed at, and the strip begins at what evaluate says
  for (const [target, to] of [
    ["dog", 1],
    ["cat", 0],
  ] as const) {
    const { frames } = await stripped(path, "cat/0.png", target);
    expect(frames[0].probabilities[1]).toBeCloseTo(p[0] ?? 0, 5);
    expect(frames[2].probabilities[to]).toBeGreaterThan(frames[0].probabilities[to]);
    expect(frames[2].probabilities[0] + frames[2].probabilities[1]).toBeCloseTo(1, 6);
  }
});

test("the threshold moves the border between two classes", async () => {
  const { path } = await model("threshold", ONE, sigmoidEnd, { bias: -3 });
  const p = logitsOf(ONE, -3).map(([z = 0]) => sigmoid(z));
  for (const threshold of [0.1, 0.9]) {
    const { predictions } = await evaluated(path, "--threshold", String(threshold));
    expect(predictions.map(({ predicted }: { predicted: string }) => predicted)).toEqual(
      p.map((share) => (share >= threshold ? "dog" : "cat")),
    );
  }
  await expect(evaluated(path, "--threshold", "1.5")).rejects.toThrow("--threshold 1.5");
});

test("one name is that of the second class", async () => {
  const { path } = await model("hot", ONE, sigmoidEnd, { labels: ["dog"], bias: -3 });
  const report = await evaluated(path);
  expect(report.classes).toEqual(["not dog", "dog"]);
  expect(report.labelled).toBe(6);
});

const MANY = [
  [3, -2, 5],
  [-4, 3, 1],
  [1, 2, -6],
];

test("several labels keep their own probabilities, in evaluate, strip and explain alike", async () => {
  const { path } = await model("labels", MANY, sigmoidEnd, { labels: ["cat", "dog", "bird"] });
  const p = logitsOf(MANY).map((row) => row.map(sigmoid));
  const report = await evaluated(path, "--threshold", "0.6");
  report.predictions.forEach((prediction: { labels: string[]; confidence: number }, at: number) => {
    const row = p[at] ?? [];
    expect(prediction.labels).toEqual(["cat", "dog", "bird"].filter((_, label) => (row[label] ?? 0) >= 0.6));
    expect(prediction.confidence).toBeCloseTo(Math.max(...row), 5);
  });
  const truth = [0, 0, 0, 1, 1, 1];
  report.perLabel.labels.forEach((figures: { images: number; precision: number | null }, label: number) => {
    const said = p.filter((row) => (row[label] ?? 0) >= 0.6).length;
    const hits = p.filter((row, at) => truth[at] === label && (row[label] ?? 0) >= 0.6).length;
    const recall = label === 2 ? null : hits / 3;
    expect(figures).toMatchObject({ images: label === 2 ? 0 : 3, predicted: said, recall });
    expect(figures.precision ?? -1).toBeCloseTo(said === 0 ? -1 : hits / said, 12);
  });
  expect(report.confusion).toEqual([]);
  expect(report.notes).toContainEqual(expect.stringContaining("one label"));

  const { frames } = await stripped(path, "dog/1.png", "bird");
  frames[0].probabilities.forEach((share: number, label: number) => {
    expect(share).toBeCloseTo(p[4]?.[label] ?? 0, 5);
  });
  expect(frames[2].probabilities[2]).toBeGreaterThan(frames[0].probabilities[2]);
  const { printed } = await runCommand(evaluate, path, data, ...PLAIN);
  expect(printed.join("")).toMatch(/precision +recall +F1/);
});

test("arrays with several labels per image are counted label by label", async () => {
  const { path } = await model("sets", MANY, sigmoidEnd, { labels: ["cat", "dog", "bird"] });
  const pictures = Object.values(PICTURES).flat();
  const pixels = pictures.flatMap((levels) => Array.from({ length: 3 * SIDE ** 2 }, (_, at) => levels[at % 3] ?? 0));
  const truth = [
    [1, 0, 1],
    [0, 0, 0],
    [0, 1, 1],
    [1, 1, 0],
    [0, 0, 1],
    [1, 1, 1],
  ];
  const arrays = {
    x: { data: Float32Array.from(pixels), shape: [6, SIDE, SIDE, 3] },
    y: { data: Int32Array.from(truth.flat()), shape: [6, 3] },
  };
  const file = join(folder, "sets.npz");
  await writeFile(file, writeNpz(arrays));
  const { printed } = await runCommand(evaluate, path, file, "--json", ...PLAIN);
  const report = JSON.parse(printed.join(""));
  const said = logitsOf(MANY).map((row) => row.map((z) => Number(sigmoid(z) >= 0.5)));
  const total = (of: (item: number, label: number) => number) =>
    said.reduce((sum, row, item) => row.reduce((part, _, label) => part + of(item, label), sum), 0);
  const both = total((item, label) => (said[item]?.[label] ?? 0) * (truth[item]?.[label] ?? 0));
  expect(report.perLabel).toMatchObject({ oneEach: false, labelled: 6 });
  expect(report.perLabel.micro.precision).toBeCloseTo(both / total((item, label) => said[item]?.[label] ?? 0), 12);
  expect(report.perLabel.micro.recall).toBeCloseTo(both / total((item, label) => truth[item]?.[label] ?? 0), 12);
  expect(report.perLabel.labels.map(({ images }: { images: number }) => images)).toEqual([3, 3, 4]);
  expect(report.notes).not.toContainEqual(expect.stringContaining("one label"));
});

const saturated = [[300], [200], [-100]];

test("where a sigmoid saturates, explanations and strips go by the value before it", async () => {
  const { path } = await model("saturated", saturated, sigmoidEnd, { labels: ["cat", "dog"] });
  const out = join(folder, "explained.json");
  const ask = async (method: string, target: string) => {
    await runCommand(
      explain,
      path,
      join(data, "dog/0.png"),
      "--method",
      method,
      "--target",
      target,
      "--out",
      out,
      ...PLAIN,
    );
    return JSON.parse(await readFile(out, "utf8"));
  };
  const z = logitsOf(saturated)[3]?.[0] ?? 0;
  const named = ({ facts }: { facts: { name: string; value: number }[] }, name: string) =>
    facts.find((fact) => fact.name.startsWith(name))?.value;
  expect(named(await ask("occlusion", "logit:dog"), "target at the image") ?? 0).toBeCloseTo(z, 2);
  expect(named(await ask("occlusion", "logit:cat"), "target at the image") ?? 0).toBeCloseTo(-z, 2);
  expect(named(await ask("lrp", "logit:dog"), "relevance at the target") ?? 0).toBeCloseTo(z, 2);
  // d z / d pixel is weight / positions, and the largest of the channels is shown
  const { range } = await ask("gradient", "predicted");
  expect(range[1]).toBeCloseTo(300 / SIDE ** 2, 3);
  const { frames } = await stripped(path, "dog/0.png", "cat");
  expect(frames[2].value).toBeGreaterThan(frames[0].value);
  const away = await stripped(path, "dog/0.png", "away:dog");
  expect(away.frames[2].l2).toBeGreaterThan(0.1);
  expect(away.frames[2].value).toBeGreaterThan(away.frames[0].value);
});

const conv: End = (net, z) => {
  const maps = net.node("Unsqueeze", [z, net.axes(2, 3)]);
  const kernel = net.builder.constant(float32([3, 3, 1, 1], [1, 0, 0, 0, 1, 0, 0, 0, 1]));
  const scores = net.node("Conv", [maps, kernel], {}, "head");
  return net.node("Flatten", [net.node("Softmax", [scores], { axis: attribute.int(1) })]);
};

test.each<readonly [string, End, ScoreModelOptions, number]>([
  ["Softmax", (net, z) => net.node("Softmax", [z], { axis: attribute.int(-1) }), {}, 3],
  [
    "Softmax, Reshape",
    (net, z) => net.node("Reshape", [net.node("Softmax", [z], { axis: attribute.int(1) }), net.axes(-1, 3)]),
    { batch: 1 },
    3,
  ],
  [
    "Softmax, Flatten, Squeeze, channels last",
    (net, z) => {
      const shares = net.node("Softmax", [net.node("Unsqueeze", [z, net.axes(1)])], { axis: attribute.int(-1) });
      return net.node("Squeeze", [shares, net.axes(1)]);
    },
    { last: true },
    3,
  ],
  ["1×1 convolution, Softmax, Flatten", conv, {}, 3],
  ["Sigmoid, Clip", (net, z) => net.node("Clip", [net.node("Sigmoid", [z]), net.scalar(1e-7), net.scalar(1)]), {}, 3],
  ["one Sigmoid", squeezed, {}, 1],
])("gradient --of logits is the gradient of the value before the end: %s", async (name, end, options, columns) => {
  const weights = columns === 1 ? ONE : MANY;
  const { path } = await model(`gradient ${name}`, weights, end, options);
  const out = join(folder, "gradient.onnx");
  await runCommand(gradient, path, "--of", "logits", "--seed", "ones", "--out", out);
  const session = await createNodeRuntime({ threads: 1 }).open(await readFile(out));
  const shape = options.last === true ? [1, SIDE, SIDE, 3] : [1, 3, SIDE, SIDE];
  const pixels = Float32Array.from({ length: 3 * SIDE ** 2 }, (_, at) => 0.3 + (at % 7) / 10);
  const answer = await session.run({ x: float32(shape, pixels) });
  await session.dispose();
  const [of, by] = Object.values(answer);
  const channelOf = (at: number) => (options.last === true ? at % 3 : Math.floor(at / SIDE ** 2));
  const means = [0, 1, 2].map(
    (channel) => pixels.reduce((sum, value, at) => sum + (channelOf(at) === channel ? value : 0), 0) / SIDE ** 2,
  );
  const z = (weights[0] ?? []).map((_, column) =>
    means.reduce((sum, mean, channel) => sum + mean * (weights[channel]?.[column] ?? 0), 0),
  );
  expect(Array.from(of?.data ?? [], Number).map((value) => value.toFixed(4))).toEqual(
    z.map((value) => value.toFixed(4)),
  );
  Array.from(by?.data ?? [], Number).forEach((value, at) => {
    const total = (weights[channelOf(at)] ?? []).reduce((sum, weight) => sum + weight, 0);
    expect(value).toBeCloseTo(total / SIDE ** 2, 5);
  });
});

test("probabilities that no node shows are known by their sums, and their logarithm stands for the logits", async () => {
  const ensemble: End = (net, z) => {
    const share = (value: string) => net.node("Softmax", [value], { axis: attribute.int(1) });
    return net.node("Mean", [share(z), share(net.node("Neg", [z]))]);
  };
  const { path } = await model("ensemble", MANY, ensemble, { labels: ["cat", "dog", "bird"] });
  const softmax = (row: readonly number[]) => {
    const sum = row.reduce((total, value) => total + Math.exp(value), 0);
    return row.map((value) => Math.exp(value) / sum);
  };
  const p = logitsOf(MANY).map((row) => {
    const [ahead, behind] = [softmax(row), softmax(row.map((value) => -value))];
    return ahead.map((share, at) => (share + (behind[at] ?? 0)) / 2);
  });
  const report = await evaluated(path);
  report.predictions.forEach(({ confidence }: { confidence: number }, at: number) => {
    expect(confidence).toBeCloseTo(Math.max(...(p[at] ?? [])), 5);
  });
  expect(report.notes).toContainEqual(expect.stringContaining("ln p"));
  const { frames } = await stripped(path, "cat/1.png", "bird");
  frames[0].probabilities.forEach((share: number, at: number) => {
    expect(share).toBeCloseTo(p[1]?.[at] ?? 0, 5);
  });
  await expect(runCommand(gradient, path, "--out", join(folder, "none.onnx"))).rejects.toThrow("missing value: logits");
});
