import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import type { Command } from "../cli/define-command.ts";
import { evaluate } from "./evaluate.ts";
import { robustness } from "./robustness.ts";
import { sweep } from "./sweep.ts";

const { folder, images } = await labelledFolder("cat", "horse", "ship");
const run = (command: Command, ...args: readonly string[]) =>
  runCommand(command, "alexnet-cifar10", images, ...args, "--threads", "1");
const json = async (command: Command, ...args: readonly string[]) =>
  JSON.parse((await run(command, ...args, "--json")).printed.join());

/** What `evaluate` says of images, or a network, that are edited so. */
async function evaluated(...edit: readonly string[]) {
  const { predictions, accuracy } = await json(evaluate, ...edit);
  return {
    accuracy,
    predictions: predictions as readonly { readonly predicted: string; readonly confidence: number }[],
  };
}

test("each value is what `evaluate` says of the images edited so, and so is the image that is followed", async () => {
  const report = await json(sweep, "--edit-range", "rotate=-40:40:40", "--image", "1");
  const untouched = await evaluated();
  expect(report).toMatchObject({
    count: 3,
    labelled: 3,
    neutral: 0,
    parameter: "rotate: angle (°)",
    edit: "rotate=-40:40:40",
  });
  expect(report.untouched.accuracy).toBe(untouched.accuracy);
  expect(report.image).toMatchObject({ item: 1, predicted: untouched.predictions[1]?.predicted });
  const failing = new Map<number, number>();
  for (const [at, value] of [-40, 0, 40].entries()) {
    const { accuracy, predictions } = await evaluated("--image-edit", `rotate=${value}`);
    expect(report.steps[at]).toMatchObject({ value, accuracy });
    expect(report.image.steps[at]).toMatchObject({ value, predicted: predictions[1]?.predicted });
    expect(Math.max(...report.image.steps[at].probabilities)).toBeCloseTo(predictions[1]?.confidence ?? 0, 5);
    predictions.forEach(({ predicted }, item) => {
      if (predicted !== untouched.predictions[item]?.predicted && !failing.has(item)) failing.set(item, value);
    });
  }
  const found = report.failures.map(({ item, value }: { item: number; value: number }) => [item, value]);
  expect(new Map(found)).toEqual(failing);
});

test("an edit of the network is swept behind those of --edit and --image-edit", async () => {
  const before = ["--edit", "relu5[3]=0", "--image-edit", "grey=1"];
  const report = await json(sweep, "--edit-range", "conv2:weights*1:0:-0.5", ...before);
  const last = await evaluated("--edit", "relu5[3]=0; conv2:weights*0", "--image-edit", "grey=1");
  expect(report.steps.map(({ value }: { value: number }) => value)).toEqual([1, 0.5, 0]);
  expect(report.steps[0]).toMatchObject({ same: 1, accuracy: (await evaluated(...before)).accuracy });
  expect(report.steps[2].accuracy).toBe(last.accuracy);
  expect(report).toMatchObject({ model: "alexnet-cifar10 (relu5[3]=0)", neutral: 1, image: null });
});

test("the files: CSV with a line per value, and the figure", async () => {
  const out = join(folder, "sweep.csv");
  const { printed } = await run(sweep, "--edit-range", "contrast=0:1:0.5", "--image", "0", "--out", out);
  expect(printed.join("\n")).toContain("the first to change");
  expect(printed.at(-1)).toBe(`${out}: contrast: factor (×), 3 values on 3 images`);
  const [head, ...lines] = (await readFile(out, "utf8")).trim().split("\r\n");
  expect(head?.split(",").slice(0, 3)).toEqual(["value", "accuracy", "relative_accuracy"]);
  expect(head?.split(",").filter((name) => name.startsWith("probability "))).toHaveLength(10);
  expect(lines.map((line) => line.split(",")[0])).toEqual(["0", "0.5", "1"]);
  const figure = join(folder, "sweep.svg");
  await run(sweep, "--edit-range", "contrast=0:1:0.5", "--image", "0", "--out", figure);
  const drawn = await readFile(figure, "utf8");
  for (const word of [
    "probabilities of cat/a.png",
    "share of 3 images",
    "contrast: factor (×)",
    "predicted as before",
  ]) {
    expect(drawn).toContain(word);
  }
});

test("a robustness table of the corruptions, and of ranges of one's own", async () => {
  const report = await json(robustness, "--severities", "2,5");
  const [blurred] = report.rows.filter(({ name }: { name: string }) => name === "gaussian_blur");
  const each = [await evaluated("--image-edit", "gaussian_blur:2"), await evaluated("--image-edit", "gaussian_blur:5")];
  expect(blurred.steps.map(({ accuracy }: { accuracy: number }) => accuracy)).toEqual(
    each.map(({ accuracy }) => accuracy),
  );
  expect(blurred.accuracy).toBeCloseTo(((each[0]?.accuracy ?? 0) + (each[1]?.accuracy ?? 0)) / 2, 9);
  expect(report).toMatchObject({ count: 3, strengths: ["severity 2", "severity 5"], leftOut: [] });
  const out = join(folder, "table.csv");
  const ranges = ["--edit-range", "rotate=10:50:20", "--edit-range", "relu5[3]*0:2:1"];
  const { printed } = await run(robustness, ...ranges, "--out", out);
  expect(printed.join("\n")).toMatch(/ {2}rotate=10:50:20 .*%.*\n {2}relu5\[3\]\*0:2:1/);
  const lines = (await readFile(out, "utf8")).trim().split("\r\n");
  expect(lines.map((line) => line.split(",")[0])).toEqual(["edit", "rotate=10:50:20", "relu5[3]*0:2:1"]);
  const figure = join(folder, "table.svg");
  await run(robustness, "--severities", "3", "--out", figure);
  expect(await readFile(figure, "utf8")).toContain("gaussian_blur");
});

test("what is missing or wrong is said before anything runs", async () => {
  await expect(run(sweep)).rejects.toThrow("missing option: --edit-range");
  await expect(run(sweep, "--edit-range", "rotate=30")).rejects.toThrow("invalid range");
  await expect(run(sweep, "--edit-range", "rotat=0:30:5")).rejects.toMatchObject({
    hint: expect.stringContaining("did you mean rotate"),
  });
  await expect(run(sweep, "--edit-range", "rotate=0:30:5", "--image", "3")).rejects.toThrow("unknown image: 3");
  await expect(run(robustness, "--severities", "6")).rejects.toThrow("invalid value: --severities 6");
});
