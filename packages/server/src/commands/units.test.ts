import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Layer, LayerUnits, StudyInfo } from "@deepling/engine";
import sharp from "sharp";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { patchAt, reportUnits } from "../reports/units.ts";
import { units } from "./units.ts";

const fit = { width: 32, height: 32 };

test("a patch is the receptive field at its place, and never larger than the image", () => {
  // two 3 × 3 convolutions of stride 2, pad 1: 7 pixels, 4 apart, the first around pixel 0
  const layer = { receptiveField: { size: [7, 7], stride: [4, 4], offset: [0, 0] } } as const;
  expect(patchAt(layer, [0, 2], fit)).toEqual({ x: 5, y: -3, width: 7, height: 7 });
  const wide = { receptiveField: { size: [7, 51], stride: [4, 4], offset: [0, 0] } } as const;
  expect(patchAt(wide, [1, 1], fit)).toEqual({ x: 0, y: 1, width: 32, height: 7 });
  expect(patchAt({ receptiveField: undefined }, [1, 1], fit)).toEqual({ x: 0, y: 0, ...fit });
  // after a Resize to seven times the size
  const fraction = { receptiveField: { size: [13 / 7, 1 / 7], stride: [1 / 7, 1 / 7], offset: [0, 0] } } as const;
  expect(patchAt(fraction, [70, 70], fit)).toEqual({ x: 10, y: 10, width: 1, height: 2 });
  expect(patchAt(layer, null, fit)).toEqual({ x: 0, y: 0, ...fit });
});

test("the class preferred and its selectivity, by hand", () => {
  const info = {
    model: { name: "net", layers: [{ name: "image" }, { name: "relu1", shape: [1, 2] } as unknown as Layer] },
    data: {
      name: "pets",
      count: 3,
      classes: ["cat", "dog"],
      labels: Int32Array.from([0, 1, -1]),
      names: ["a", "b", "c"],
    },
    preprocessing: { fit },
  } as unknown as StudyInfo;
  const top = {
    count: 2,
    items: Int32Array.from([1, 2, 0, -1]),
    values: Float32Array.from([3, 2, 1, Number.NaN]),
    places: Int32Array.from([0, 0, 0, -1]),
  };
  const tops: LayerUnits = {
    ...{ layer: 1, units: 2, map: [1, 1], top, bottom: top, deciles: top, similar: undefined },
    histogram: { edges: Float32Array.from([-1, 1]), counts: Uint32Array.from([3, 3]) },
    means: Float32Array.from([1, 0.5]),
    active: Float32Array.from([1, 0.5]),
    atMost: Float32Array.from([0.5, 0.5]),
    classMeans: Float32Array.from([1, 3, 0.5, -0.5]),
    auc: Float32Array.from([0, 1, 0.5, 0.5]),
  };
  const [first, second] = reportUnits(info, tops, 3).units;
  expect(first).toMatchObject({ unit: 0, class: "dog", selectivity: 0.5, mean: 1 });
  expect(first?.top).toMatchObject([
    { item: 1, name: "b", true: "dog", value: 3, position: null, whole: true },
    { item: 2, name: "c", true: null, value: 2 },
  ]);
  expect(second).toMatchObject({ unit: 1, class: "cat", selectivity: null });
  expect(second?.top).toHaveLength(1);
  const dead = { ...tops, classMeans: new Float32Array(4) };
  expect(reportUnits(info, dead, 3).units[0]).toMatchObject({ class: null, selectivity: null });
  expect(reportUnits(info, tops, 3, { units: [1] }).units.map(({ unit }) => unit)).toEqual([1]);
});

const { folder, images } = await labelledFolder("cat", "horse", "ship");

async function run(...args: string[]) {
  const { printed } = await runCommand(units, "alexnet-cifar10", images, ...args, "--threads", "1");
  return printed;
}

test("a figure, and JSON with patches of the layer's field", async () => {
  const [png, json] = [join(folder, "units.png"), join(folder, "units.json")];
  await run("--layer", "relu1", "--out", json);
  const report = JSON.parse(await readFile(json, "utf8"));
  expect(report).toMatchObject({ layer: "relu1", count: 3 });
  expect(report.units).toHaveLength(40);
  for (const { top } of report.units) {
    expect(top).toHaveLength(3);
    for (const { patch, position } of top) {
      expect(patch).toEqual({ x: position[1] - 2, y: position[0] - 2, width: 5, height: 5 });
    }
  }
  expect(await run("--layer", "relu1", "--units", "3,5-8", "--out", png)).toContainEqual(
    expect.stringContaining(`${png}: 5 units of relu1`),
  );
  expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 1920 });
});

test("what is missing or unknown is said before anything runs", async () => {
  const out = ["--out", join(folder, "x.png")];
  await expect(run("--layer", "relu1")).rejects.toThrow("missing option: --out");
  await expect(run(...out)).rejects.toThrow("missing option: --layer");
  await expect(run("--layer", "relu1", "--units", "40", ...out)).rejects.toThrow("unknown units: 40");
  await expect(run("--layer", "relu1", "--top", "0", ...out)).rejects.toThrow("invalid value: --top 0");
  await expect(run("--layer", "input", ...out)).rejects.toThrow("unsupported layer: input");
});
