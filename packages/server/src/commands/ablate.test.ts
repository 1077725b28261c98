import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Ablated, NO_NAMES, type StudyInfo } from "@deepling/engine";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import type { Command } from "../cli/define-command.ts";
import { formatAblation, reportAblation } from "../reports/ablation.ts";
import { ablate } from "./ablate.ts";
import { evaluate } from "./evaluate.ts";

const info = {
  model: { name: "net", layers: [{ name: "image" }, { name: "relu1" }] },
  data: {
    name: "pets",
    classes: ["cat", "dog"],
    labels: Int32Array.from([0, 0, 1, 1, -1]),
    names: NO_NAMES,
    skipped: [],
    notes: [],
  },
} as unknown as StudyInfo;

const said = (units: number[], predicted: number[], accuracy: number, trueConfidence: number): Ablated => ({
  units: Int32Array.from(units),
  fill: new Float32Array(units.length),
  predicted: Int32Array.from(predicted),
  classConfidence: new Float32Array(),
  accuracy,
  trueConfidence,
});
const whole = said([], [0, 1, 1, 1, 0], 0.75, 0.7);
const groups = [said([0], [0, 1, 1, 1, 0], 0.75, 0.71), said([1], [1, 1, 0, 1, 1], 0.25, 0.4)];
const UNCOUNTED = { unjudged: Int32Array.of(4), notes: ["1 image is not counted"] };
const report = reportAblation(
  info,
  { ...UNCOUNTED, kind: "ablation", layer: 1, read: 5, whole, groups },
  { notes: ["a note"] },
);

test("the report counts what changed, class by class and answer by answer", () => {
  expect(report).toMatchObject({ model: "net", layer: "relu1", count: 5, unjudged: 1, accuracy: 0.75 });
  expect(report.notes).toEqual(["a note", "1 image is not counted"]);
  expect(report.groups[0]).toMatchObject({ units: [0], change: 0, changed: 0, moves: [] });
  expect(report.groups[1]).toMatchObject({
    units: [1],
    change: -0.5,
    changed: 3,
    classes: [
      { class: "cat", count: 2, before: 0.5, after: 0 },
      { class: "dog", count: 2, before: 1, after: 0.5 },
    ],
    moves: [
      { from: "cat", to: "dog", count: 2 },
      { from: "dog", to: "cat", count: 1 },
    ],
  });
});

test("scores that are no numbers are changed answers, and no right ones", () => {
  const broken = reportAblation(info, {
    ...UNCOUNTED,
    kind: "ablation",
    layer: 1,
    read: 5,
    whole,
    groups: [said([2], [-1, -1, -1, -1, -1], 0, 0)],
  });
  expect(broken.groups[0]).toMatchObject({ changed: 5, accuracy: 0 });
  expect(broken.groups[0]?.moves[0]).toEqual({ from: "dog", to: "not a number", count: 3 });
});

test("the text: the worst unit first, or one group's classes", () => {
  const rows = formatAblation(report).split("\n");
  const [first, second] = rows.filter((row) => /^ +\d/.test(row));
  expect(first?.split(/\s{2,}/)).toEqual(["", "1", "25.0 %", "−50.0", "−30.0", "3", "cat −50.0"]);
  expect(second?.split(/\s{2,}/)).toEqual(["", "0", "75.0 %", "0.0", "+1.0", "0"]);
  expect(rows).toContain("1 of 2 units changes no answer");
  const one = formatAblation({ ...report, groups: report.groups.slice(1) });
  expect(one).toContain("without unit 1 of relu1: accuracy 25.0 % (−50.0 points), 3 answers changed");
  expect(one).toContain("cat → dog: 2");
});

const DEMO = new URL("../../../../models/alexnet-cifar10/", import.meta.url);
const { folder, images } = await labelledFolder("cat", "horse", "ship");

const run = (command: Command, ...args: string[]) => runCommand(command, ...args, "--threads", "1");

test("the edited model is the network without the units", async () => {
  const edited = join(folder, "edited");
  await mkdir(edited);
  for (const file of ["config.json", "preprocessor_config.json"])
    await copyFile(new URL(file, DEMO), join(edited, file));
  const out = join(edited, "model.onnx");
  const settings = ["--layer", "relu5", "--units", "0-99", "--json"];
  const { printed, noted } = await run(ablate, "alexnet-cifar10", images, ...settings, "--out", out);
  expect(noted.at(-1)).toContain(`${out}: alexnet-cifar10 without units 0, 1, 2`);
  const [group] = JSON.parse(printed.join()).groups;
  expect(group.units).toHaveLength(100);
  const confidenceOf = async (model: string) => {
    const { errors, accuracy } = JSON.parse((await run(evaluate, model, images, "--json")).printed.join());
    return { errors, accuracy };
  };
  const [after, before] = [await confidenceOf(out), await confidenceOf("alexnet-cifar10")];
  expect(after.accuracy).toBe(group.accuracy);
  expect(after.errors).not.toEqual(before.errors);
});

test("units asked for are set beside random sets of as many, unless none are wanted", async () => {
  const asked = ["alexnet-cifar10", images, "--layer", "relu5", "--units", "121,64", "--seed", "3"];
  const [text] = (await run(ablate, ...asked, "--control", "6")).printed;
  expect(text).toMatch(/beside 6 random sets of as many units \(5 to 95 %, points\)/);
  expect(text).toMatch(
    /true class +[−+]\d.\d+ +[−+]\d.\d+ … [−+]\d.\d+ +(not distinguishable from|more than|less than) random units/,
  );
  const { control } = JSON.parse((await run(ablate, ...asked, "--control", "6", "--json")).printed.join());
  expect(control).toMatchObject({ seed: 3, sets: { length: 6 } });
  expect(control.sets.every((set: number[]) => set.length === 2)).toBe(true);
  expect(control.trueConfidence.low).toBeLessThanOrEqual(control.trueConfidence.high);
  const none = JSON.parse((await run(ablate, ...asked, "--control", "0", "--json")).printed.join());
  expect(none.control).toBeNull();
  expect(none.groups[0].accuracy).toBeCloseTo(
    JSON.parse((await run(ablate, ...asked, "--json")).printed.join()).groups[0].accuracy,
    6,
  );
});

test("what is missing or unknown is said before anything runs", async () => {
  const asked = (...args: string[]) => run(ablate, "alexnet-cifar10", images, ...args);
  const { noted } = await asked("--units", "3", "--control", "0");
  expect(noted.join("\n")).toContain("layer relu7, the last before the class scores");
  await expect(asked("--layer", "relu55")).rejects.toThrow("unknown layer: relu55");
  await expect(asked("--layer", "input")).rejects.toThrow("unsupported layer: input");
  await expect(asked("--layer", "relu5", "--units", "120-128")).rejects.toThrow("unknown units: 120-128");
  await expect(asked("--layer", "relu5", "--out", join(folder, "x.onnx"))).rejects.toThrow("missing option: --units");
  await expect(asked("--layer", "relu5", "--units", "1", "--out", "x.png")).rejects.toThrow("unsupported file: x.png");
});
