import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { ledger } from "./ledger.ts";

const { folder, images } = await labelledFolder("frog", "horse", "ship");
const run = async (...args: string[]) => {
  const { printed } = await runCommand(ledger, "alexnet-cifar10", images, ...args, "--threads", "1");
  return printed.join("\n");
};

// the network takes the first picture for a bird, which none of the three is, and the other two for frogs, as the first is labelled
test("a line per layer; shares sum to 1, and every image is decided once or not at all, but for one that nothing can decide", async () => {
  const report = JSON.parse(await run("--json"));
  expect(report.layers).toHaveLength(23);
  expect(report.layers.map(({ layer }: { layer: string }) => layer)).not.toContain("input");
  const sum = (key: string) =>
    report.layers.reduce((all: number, layer: Record<string, number>) => all + (layer[key] ?? 0), 0);
  expect(sum("share")).toBeCloseTo(1, 6);
  expect(sum("decided") + report.undecided).toBe(report.count - 1);
  expect(report.notes).toContain(
    "1 of 3 images has no decision depth: no other image of the 2 compared with is labelled as its predicted class",
  );
  expect(report).toMatchObject({ count: 3, support: 2, held: 1 });
  const text = await run();
  expect(text).toMatch(
    /layer +kind +output +parameters +multiply-adds +time +dead +saturated +duplicates +probe +nearest +decided/,
  );
  expect(text).toMatch(/\n +conv2 +convolution +80×15×15 +80,000 +37.6 % /);
});

test("the same as a table of the person's own", async () => {
  const csv = join(folder, "ledger.csv");
  await run("--out", csv);
  const lines = (await readFile(csv, "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(24);
  expect(new Set(lines.map((line) => line.split(",").length))).toEqual(new Set([18]));
});

test("the table as a figure says what the text says", async () => {
  const svg = join(folder, "ledger.svg");
  await run("--out", svg);
  const figure = await readFile(svg, "utf8");
  for (const words of ["conv2", "80×15×15", "37.6 %", "in conv1", "decided", "of 3 images each"]) {
    expect(figure).toContain(words);
  }
});

test("times are shares of what all kernels take; a layer that is computed with another names it", async () => {
  const { layers, timing } = JSON.parse(await run("--json"));
  const sum = layers.reduce((all: number, { timeShare }: { timeShare: number | null }) => all + (timeShare ?? 0), 0);
  expect(sum).toBeCloseTo(1, 6);
  expect(timing).toMatchObject({ images: 3, elsewhere: 0 });
  const named = (name: string) => layers.find(({ layer }: { layer: string }) => layer === name);
  expect(named("conv1")).toMatchObject({ timedWith: null, milliseconds: expect.any(Number) });
  expect(named("relu1")).toMatchObject({ timedWith: "conv1", milliseconds: null });
});

test("another model adds each layer's error against it, and a file of the person's own its columns", async () => {
  const own = join(folder, "own.csv");
  await writeFile(own, "node,latency,comment\nconv1,3.5,a\n/conv2/Conv,2,b\nconv9,1,c\n");
  const args = ["--against", "alexnet-cifar10", "--edit", "relu5[3]=0", "--measures", own];
  const report = JSON.parse(await run("--json", ...args));
  expect(report.against).toEqual({ model: "alexnet-cifar10 (2)", images: 3 });
  const named = (name: string) => report.layers.find(({ layer }: { layer: string }) => layer === name);
  expect(named("conv5").error).toBe(0);
  expect(named("relu5").error).toBeGreaterThan(0);
  expect(named("conv1").own).toEqual({ latency: 3.5 });
  expect(named("conv2").own).toEqual({ latency: 2 });
  expect(named("conv3").own).toEqual({ latency: null });
  expect(report.notes).toContain(`unknown layer: "conv9" (${own}, line 4): did you mean conv1?`);
  expect(await run(...args)).toMatch(/ decided +error +latency\n/);
});

test("errors against an unrelated network are told, and one labelled image is not said to have no label", async () => {
  const { noted } = await runCommand(
    ledger,
    "alexnet-cifar10",
    images,
    "--threads",
    "1",
    "--against",
    "alexnet-cifar10-robust",
  );
  expect(noted).toContainEqual(expect.stringMatching(/^warning: alexnet-cifar10-robust differs by \d+ % in conv1/));
  const one = (await runCommand(ledger, "alexnet-cifar10", images, "--limit", "1", "--threads", "1")).printed.join(
    "\n",
  );
  expect(one).toContain("there is only 1 labelled image");
  expect(one).not.toContain("no labels");
});
