import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { summary } from "./summary.ts";

const { folder, images } = await labelledFolder("cat", "horse", "ship");
const run = async (...args: string[]) => {
  const { printed } = await runCommand(summary, "alexnet-cifar10", images, ...args, "--threads", "1");
  return printed.join("\n");
};

interface Served {
  readonly class: string;
  readonly images: number;
}

test("units are in one cluster each; images served and flows sum to the data, class by class", async () => {
  const report = JSON.parse(await run("--json"));
  expect(report).toMatchObject({ count: 3, read: 3, by: "classes", classesFrom: "labels" });
  expect(report.layers.map(({ layer }: { layer: string }) => layer)).toEqual([
    ...["relu1", "relu2", "relu3", "relu4", "relu5", "relu6", "relu7", "fc8"],
  ]);
  const sumOf = (list: readonly { images: number }[]) => list.reduce((sum, { images }) => sum + images, 0);
  for (const { units, clusters } of report.layers) {
    expect(clusters.length).toBeLessThanOrEqual(12);
    expect(new Set(clusters.flatMap((one: { units: number[] }) => one.units)).size).toBe(units);
    expect(clusters.reduce((sum: number, { serves }: { serves: number }) => sum + serves, 0)).toBe(3);
    for (const { serves, classes } of clusters) expect(sumOf(classes)).toBe(serves);
  }
  expect(report.flows).toHaveLength(7);
  for (const { flows } of report.flows) {
    expect(sumOf(flows)).toBe(3);
    const classes: Served[] = flows.flatMap((flow: { classes: Served[] }) => flow.classes);
    expect(new Set(classes.map((one) => one.class))).toEqual(new Set(["cat", "horse", "ship"]));
  }
  const text = await run();
  expect(text).toMatch(/relu5: 128 units in \d+ clusters; both ways of clustering agree by/);
  expect(text).toContain("clusters by class means");
});

test("a class that is named: how many of its images each cluster serves", async () => {
  const text = await run("--class", "horse", "--layer", "fc8");
  const own = [...text.matchAll(/serves (\d) of 1 image of horse · in all \d image/g)].map(([, images]) =>
    Number(images),
  );
  expect(own.length).toBeGreaterThan(1);
  expect(own.reduce((sum, images) => sum + images, 0)).toBe(1);
  expect(await run("--layer", "fc8")).not.toContain("of horse");
});

test("a figure of chosen layers with the way of a class, as picture and as text", async () => {
  const [svg, png] = [join(folder, "summary.svg"), join(folder, "summary.png")];
  await run("--layer", "relu5,fc8,relu1", "--class", "horse", "--out", svg);
  const text = await readFile(svg, "utf8");
  for (const word of [">relu1<", ">relu5<", ">fc8<", "how the 1 image of horse go"]) expect(text).toContain(word);
  expect(text).not.toContain(">relu2<");
  await run("--layer", "fc8", "--by", "images", "--out", png);
  const { width, height } = await sharp(png).metadata();
  expect(Math.min(width ?? 0, height ?? 0)).toBeGreaterThan(300);
});

test.each([
  [["--layer", "relu55"], "unknown layer: relu55", "relu5"],
  [["--class", "hrose"], "unknown class: hrose", "horse"],
  [["--class", "frog"], "missing images: frog (no image is one)", "cat, horse, ship"],
  [["--least", "3"], "missing option: --class", "--class horse"],
])("%s: one line and a hint", async (args, message, hint) => {
  await expect(run(...args)).rejects.toMatchObject({
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});
