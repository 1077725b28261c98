import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import type { Command } from "../cli/define-command.ts";
import { effectReport } from "../reports/effect.ts";
import { ablate } from "./ablate.ts";
import { effect } from "./effect.ts";
import { evaluate } from "./evaluate.ts";

const DEMO = new URL("../../../../models/alexnet-cifar10/", import.meta.url);
const { folder, images } = await labelledFolder("cat", "horse", "ship");
const run = (command: Command, ...args: readonly string[]) => runCommand(command, ...args, "--threads", "1");
const json = async (command: Command, ...args: readonly string[]) =>
  JSON.parse((await run(command, ...args, "--json")).printed.join());
const EDIT = "relu5[0-99]=0; fc8[3]+2";

async function evaluated(model: string, ...edits: readonly string[]) {
  const { accuracy, predictions } = await json(evaluate, model, images, ...edits);
  return { accuracy, predicted: predictions.map(({ predicted }: { predicted: string }) => predicted) };
}

test("before and after are what `evaluate` says without and with the edits, and of the saved model", async () => {
  const edited = join(folder, "edited");
  await mkdir(edited);
  for (const file of ["config.json", "preprocessor_config.json"])
    await copyFile(new URL(file, DEMO), join(edited, file));
  const [table, out] = [join(folder, "effect.csv"), join(edited, "model.onnx")];
  const report = effectReport.parse(await json(effect, "alexnet-cifar10", images, "--edit", EDIT, "--out", table));
  const [before, after] = [await evaluated("alexnet-cifar10"), await evaluated("alexnet-cifar10", "--edit", EDIT)];
  expect(report).toMatchObject({ model: "alexnet-cifar10", edit: EDIT, imageEdit: null, count: 3, labelled: 3 });
  expect(report.accuracy).toEqual({ before: before.accuracy, after: after.accuracy });
  const lines = (await readFile(table, "utf8")).trim().split("\r\n").slice(1);
  expect(lines.map((line) => line.split(",").slice(-2))).toEqual(
    before.predicted.map((own: string, item: number) => [own, after.predicted[item]]),
  );
  expect(report.changed.length).toBeGreaterThan(0);
  const { noted } = await run(effect, "alexnet-cifar10", images, "--edit", EDIT, "--out", out, "--json");
  expect(noted.join("\n")).toContain(`${out}: alexnet-cifar10 (${EDIT})`);
  expect(await evaluated(out)).toEqual(after);
});

test("without labels it says how many predictions changed, the confidence, which images, and what is missing", async () => {
  const plain = join(folder, "plain");
  await mkdir(plain);
  const { predictions } = await json(evaluate, "alexnet-cifar10", images);
  for (const { name } of predictions) await copyFile(join(images, name), join(plain, name.replace("/", "-")));
  const [before, after] = [
    (await json(evaluate, "alexnet-cifar10", plain)).predictions,
    (await json(evaluate, "alexnet-cifar10", plain, "--edit", EDIT)).predictions,
  ];
  const mean = (all: { confidence: number }[]) => all.reduce((sum, { confidence }) => sum + confidence, 0) / all.length;
  const report = effectReport.parse(await json(effect, "alexnet-cifar10", plain, "--edit", EDIT));
  expect(report.confidence.before).toBeCloseTo(mean(before), 5);
  expect(report.confidence.after).toBeCloseTo(mean(after), 5);
  expect(report.labelled).toBe(0);
  expect(
    report.moved
      .map(({ item }) => item)
      .slice(0, report.changed.length)
      .sort(),
  ).toEqual(report.changed);
  for (const { item, name, ...sides } of report.moved) {
    expect(name).toBe(before[item].name);
    expect(sides.before).toMatchObject({ predicted: before[item].predicted });
    expect(sides.before.confidence).toBeCloseTo(before[item].confidence, 5);
    expect(sides.after).toMatchObject({ predicted: after[item].predicted });
  }
  const text = (await run(effect, "alexnet-cifar10", plain, "--edit", EDIT)).printed.join("\n");
  expect(text).toContain(`predicted class changed on ${report.changed.length} of 3 images`);
  expect(text).toMatch(/confidence [\d.]+ % → [\d.]+ %/);
  expect(text).toContain("the images have no labels that the model knows");
  expect(text).toMatch(/images that changed most\n.*cat-.*→/);
});

test("an ablation behind other edits is saved with them", async () => {
  const edited = join(folder, "both");
  await mkdir(edited);
  for (const file of ["config.json", "preprocessor_config.json"])
    await copyFile(new URL(file, DEMO), join(edited, file));
  const out = join(edited, "model.onnx");
  const settings = ["--layer", "relu5", "--units", "0-99", "--edit", "fc8[3]+2", "--out", out];
  const report = await json(ablate, "alexnet-cifar10", images, ...settings);
  const saved = await evaluated(out);
  expect(saved).toEqual(await evaluated("alexnet-cifar10", "--edit", EDIT));
  expect(report.groups[0].accuracy).toBe(saved.accuracy);
});

test("the text names what changed; what is wrong is said before anything runs", async () => {
  const text = (await run(effect, "alexnet-cifar10", images, "--edit", EDIT)).printed.join("\n");
  expect(text).toMatch(/alexnet-cifar10 on .*: 3 images, before and after relu5\[0-99\]=0; fc8\[3\]\+2/);
  expect(text).toMatch(/accuracy [\d.]+ % → [\d.]+ % \([−+][\d.]+ points\) on 3 labelled images/);
  expect(text).toMatch(/predicted class changed on \d of 3 images; lost/);
  const { noted } = await run(effect, "alexnet-cifar10", images, "--edit", "relu5=clamp(0,9999)");
  expect(noted.filter((note) => note.includes("changes nothing on all 3 images"))).toHaveLength(1);
  const asked = (...args: string[]) => run(effect, "alexnet-cifar10", images, ...args);
  await expect(asked()).rejects.toThrow("missing option: --edit or --image-edit");
  await expect(asked("--edit", "relu55=0")).rejects.toThrow("unknown layer: relu55");
  await expect(asked("--edit", "conv3:bypass")).rejects.toThrow(
    "unsupported bypass: conv3 (it turns 80×7×7 into 160×7×7)",
  );
});
