import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { columnOfNames, type Evaluation, encodeModel, type StudyInfo } from "@deepling/engine";
import sharp from "sharp";
import { expect, test } from "vitest";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { formatEvaluation, reportEvaluation } from "../reports/evaluation.ts";
import { evaluate } from "./evaluate.ts";

const info = {
  model: { name: "net", notes: ["a guess"] },
  data: {
    name: "pets",
    classes: ["cat", "dog"],
    labels: Int32Array.from([0, 0, 1, 1, -1]),
    names: columnOfNames(["a.png", "b.png", "c.png", "d.png", "e.png"]),
    skipped: [{ name: "x.png", reason: "truncated" }],
    notes: [],
  },
  runtime: { findings: [] },
} as unknown as StudyInfo;

const evaluation: Evaluation = {
  kind: "evaluation",
  unjudged: new Int32Array(),
  final: true,
  count: 5,
  predicted: Int32Array.from([0, 1, 0, 1, 1]),
  confidence: Float32Array.from([0.9, 0.6, 0.75, 0.8, 0.5]),
  trueConfidence: Float32Array.from([0.9, 0.4, 0.25, 0.8, Number.NaN]),
  accuracy: 0.5,
  confusion: Int32Array.from([1, 1, 1, 1]),
  perLabel: undefined,
  notes: ["a note"],
};

test("the report has rows true, columns predicted, and the most confident errors first", () => {
  const report = reportEvaluation(info, evaluation);
  expect(report.confusion).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect([...report.errors].map((error) => [error.name, error.true, error.predicted])).toEqual([
    ["c.png", "dog", "cat"],
    ["b.png", "cat", "dog"],
  ]);
  expect(report).toMatchObject({ accuracy: 0.5, count: 5, labelled: 4, notes: ["a guess", "a note"] });
  expect(JSON.parse(JSON.stringify(report))).toMatchObject({ skipped: [{ name: "x.png" }] });
});

test("the text says what a person wants to know first", () => {
  const text = formatEvaluation(reportEvaluation(info, evaluation));
  expect(text).toContain("accuracy 50.0 %");
  expect(text).toContain("most often predicted as dog (1)");
  expect(text).toContain("c.png: dog taken for cat, 75.0 %");
});

test("without labels the text says what the network says, image by image", () => {
  const unlabelled = { ...evaluation, accuracy: Number.NaN, predicted: Int32Array.from([0, -1, -1, 1, 1]) };
  const skipped = [{ name: "b.png", reason: "truncated" }];
  const report = reportEvaluation({ ...info, data: { ...info.data, skipped } }, unlabelled);
  expect(report.count).toBe(3);
  expect(report.predictions.first(2)[1]).toEqual({ item: 1, name: "b.png", predicted: null, confidence: null });
  const text = formatEvaluation(report, 3);
  expect(text).toContain("a.png: cat, 90.0 %");
  expect(text).toContain("b.png: could not be read");
  expect(text).toContain("c.png: its scores are not finite");
  expect(text).toContain("and 2 more");
});

test("a picture that cannot be decoded is named, on the terminal and in JSON", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deepling-evaluate-"));
  await writeFile(join(folder, "model.onnx"), encodeModel(smallNet({ activation: "Relu", end: "softmax" })));
  await writeFile(join(folder, "text.png"), "no picture");
  await sharp(Buffer.alloc(192), { raw: { width: 8, height: 8, channels: 3 } })
    .png()
    .toFile(join(folder, "black.png"));
  const { printed, noted } = await runCommand(evaluate, join(folder, "model.onnx"), folder, "--json");
  expect(noted).toContainEqual(expect.stringMatching(/^skipped: text\.png \(the file is no image/));
  expect(JSON.parse(printed.join("")).skipped).toMatchObject([{ name: "text.png" }]);
  await rm(folder, { recursive: true });
});

test("the network and the images are edited first, and the report's names say so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deepling-edited-"));
  try {
    const images = Array.from({ length: 4 }, (_, at) => join(folder, `${at}.png`));
    for (const [at, path] of images.entries()) {
      const background = { r: 60 * at, g: 250 - 60 * at, b: 90 };
      await sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toFile(path);
    }
    const model = join(folder, "model.onnx");
    await writeFile(model, encodeModel(smallNet({ classes: 3 })));
    const read = async (...more: readonly string[]) =>
      JSON.parse((await runCommand(evaluate, model, folder, "--json", ...more)).printed[0] ?? "");
    const plain = await read();
    const edited = await read("--edit", "conv1*1; fc=0", "--image-edit", "grey");
    expect(edited).toMatchObject({ model: `${plain.model} (conv1*1; fc=0)`, data: `${plain.data} (grey)` });
    await expect(read("--edit", "fcc=0")).rejects.toMatchObject({ hint: expect.stringContaining("did you mean fc") });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
