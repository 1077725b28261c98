import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import type { Command } from "../cli/define-command.ts";
import { change } from "./change.ts";
import { counterfactual } from "./counterfactual.ts";
import { evaluate } from "./evaluate.ts";
import { strip } from "./strip.ts";

const { folder, images } = await labelledFolder("cat", "horse", "ship", "truck", "dog");
const run = (command: Command, data: string, ...args: readonly string[]) =>
  runCommand(command, "alexnet-cifar10", data, ...args, "--threads", "1");
const json = async (command: Command, ...args: readonly string[]) =>
  JSON.parse((await run(command, images, ...args, "--json")).printed.join());

test("a change: both predictions, and a difference for every layer", async () => {
  const edit = ["--image-edit", "brightness=0.3", "--edit", "relu5[0-63]=0"];
  const report = await json(
    change,
    "--image",
    "2",
    ...edit,
    "--layer",
    "relu5,conv1",
    "--top",
    "2",
    "--neighbours",
    "2",
  );
  const [before] = [(await json(evaluate)).predictions[2]];
  const after = (await json(evaluate, ...edit)).predictions[2];
  expect(report).toMatchObject({ item: 2, name: "horse/a.png", unchanged: false, leftOut: [] });
  for (const [side, said] of [
    [report.before, before],
    [report.after, after],
  ]) {
    expect(side.predicted).toBe(said.predicted);
    expect(Math.max(...side.probabilities)).toBeCloseTo(said.confidence, 5);
  }
  expect(report.layers).toHaveLength(24);
  expect(report.layers.every(({ relative }: { relative: number }) => relative > 0)).toBe(true);
  expect(report.units.map(({ layer }: { layer: string }) => layer)).toEqual(["relu5", "conv1"]);
  expect(report.neighbourhoods).toMatchObject({ count: 2, among: 4, of: 5, by: "labels" });
  // an edit of a unit leaves what stands before it as it was
  const late = await json(change, "--image", "2", "--edit", "relu5[0-63]=0");
  const moved = late.layers.filter(({ relative }: { relative: number }) => relative > 0);
  expect(moved.map(({ layer }: { layer: string }) => layer)[0]).toBe("relu5");
});

test("one image needs no number; an edit that changes nothing says so; the files", async () => {
  const one = join(images, "cat", "a.png");
  const { printed } = await run(change, one, "--image-edit", "brightness=0");
  expect(printed.join()).toContain("the edit changes nothing of this image");
  const [csv, svg] = ["change.csv", "change.svg"].map((name) => join(folder, name));
  await run(change, one, "--image-edit", "grey=1", "--out", csv ?? "");
  const lines = (await readFile(csv ?? "", "utf8")).trim().split("\r\n");
  expect(lines[0]).toBe("layer,relative_l2,l2_before");
  expect(lines).toHaveLength(25);
  await run(change, one, "--image-edit", "grey=1", "--out", svg ?? "");
  expect(await readFile(svg ?? "", "utf8")).toContain("What changes in a.png");
});

test("a counterfactual, and the strip commands that it names", async () => {
  const report = await json(counterfactual, "--image", "1", "--layer", "fc7", "--neighbours", "2", "--flip", "linf");
  const { predictions } = await json(evaluate);
  expect(report.image).toMatchObject({ item: 1, predicted: predictions[1].predicted, true: "dog" });
  expect(report.other.predicted).toBe(predictions[report.other.item].predicted);
  expect(report.other.predicted).not.toBe(report.image.predicted);
  expect(report.among).toBe(4);
  const [, name, model, image, ...words] = (report.flip.command as string).split(" ");
  expect([name, model, image]).toEqual(["strip", "alexnet-cifar10", join(images, "dog", "a.png")]);
  const made = await runCommand(strip, model ?? "", image ?? "", ...words.slice(0, -2), "--json", "--threads", "1");
  expect(JSON.parse(made.printed.join()).flipFrame).toBe(report.flip.frame);
});

test("the pair as a figure and a table", async () => {
  const svg = join(folder, "pair.svg");
  const { printed } = await run(counterfactual, images, "--image", "1", "--layer", "relu6", "--out", svg);
  expect(printed.join("\n")).toMatch(/the nearest that is predicted otherwise[\s\S]*relu6 \*/);
  const drawn = await readFile(svg, "utf8");
  expect(drawn.match(/<image /g)).toHaveLength(2);
});

test("without a layer a counterfactual takes the last before the scores, and says which", async () => {
  const { printed, noted } = await run(counterfactual, images, "--image", "1", "--neighbours", "2", "--json");
  expect(JSON.parse(printed.join())).toMatchObject({ layer: "relu7" });
  expect(noted.join("\n")).toContain("layer relu7, the last before the class scores (--layer chooses another)");
});

test("what is missing or unknown is said before anything runs", async () => {
  await expect(run(change, images, "--image", "0")).rejects.toThrow("missing option: --image-edit or --edit");
  await expect(run(change, images, "--image-edit", "grey=1")).rejects.toThrow("missing option: --image");
  await expect(run(change, images, "--image-edit", "grey=1", "--image", "9")).rejects.toThrow("unknown image: 9");
  await expect(run(counterfactual, images, "--image", "0", "--layer", "fc77")).rejects.toThrow("unknown layer: fc77");
});
