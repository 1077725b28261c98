import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { columnOfNames, type Layer, type LayerUnits, patchAt, type StudyInfo } from "@deepling/engine";
import sharp from "sharp";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { reportUnits } from "../reports/units.ts";
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
      names: columnOfNames(["a", "b", "c"]),
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
    classImages: Int32Array.from([3, 3]),
  };
  const reportOf = (layer: LayerUnits, units?: readonly number[]) => {
    const found = { kind: "units", final: true, read: 3, sampled: 3, layers: [layer], notFinite: undefined } as const;
    return { units: reportUnits(info, found, { units }).layers[0]?.chosen ?? [] };
  };
  const [first, second] = reportOf(tops).units;
  expect(first).toMatchObject({ unit: 0, class: "dog", selectivity: 0.5, mean: 1 });
  expect(first?.top).toMatchObject([
    { item: 1, name: "b", true: "dog", value: 3, position: null, whole: true },
    { item: 2, name: "c", true: null, value: 2 },
  ]);
  expect(second).toMatchObject({ unit: 1, class: "cat", selectivity: null });
  expect(second?.top).toHaveLength(1);
  const dead = { ...tops, classMeans: new Float32Array(4) };
  expect(reportOf(dead).units[0]).toMatchObject({ class: null, selectivity: null });
  expect(reportOf(tops, [1]).units.map(({ unit }) => unit)).toEqual([1]);
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
  expect(report).toMatchObject({ count: 3, sampled: 3 });
  expect(report.layers).toHaveLength(1);
  const [relu1] = report.layers;
  expect(relu1).toMatchObject({ layer: "relu1", units: 40 });
  expect(relu1.chosen).toHaveLength(40);
  for (const { top, histogram } of relu1.chosen) {
    expect(histogram).toHaveLength(relu1.edges.length - 1);
    expect(histogram.reduce((sum: number, images: number) => sum + images, 0)).toBe(3);
    expect(top).toHaveLength(3);
    for (const { patch, position } of top) {
      expect(patch).toEqual({ x: position[1] - 2, y: position[0] - 2, width: 5, height: 5 });
    }
  }
  expect(await run("--layer", "relu1", "--unit", "3,5-8", "--out", png)).toContainEqual(
    expect.stringContaining(`${png}: 5 units of relu1`),
  );
  expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 1920 });
});

test("what is missing or unknown is said before anything runs", async () => {
  const out = ["--out", join(folder, "x.png")];
  await expect(run("--unit", "5-2")).rejects.toMatchObject({
    message: "invalid units: 5-2",
    hint: "a range goes up: 2-5",
  });
  await expect(run("--unit", "-3")).rejects.toThrow("invalid units: -3");
  await expect(run("--at", "1,1")).rejects.toThrow("missing option: --image");
  await expect(run("--image", "0", "--at", "1")).rejects.toThrow("invalid value: --at 1");
  await expect(run("--layer", "relu5", "--image", "0", "--at", "7,0")).rejects.toThrow("unknown position: relu5@7,0");
  await expect(run("--layer", "relu1", "--unit", "40", ...out)).rejects.toThrow("unknown units: 40");
  await expect(run("--layer", "relu1", "--top", "0", ...out)).rejects.toThrow("invalid value: --top 0");
  await expect(run("--layer", "input", ...out)).rejects.toThrow("unsupported layer: input");
});

test("the units of one position are those of the whole map, as JSON and as a table", async () => {
  const of = async (...more: string[]) =>
    JSON.parse((await run("--layer", "relu5", "--image", "1", "--json", ...more)).join("")).cells;
  const [all, one] = [await of(), await of("--at", "2,4")];
  expect(all).toMatchObject({ rows: 7, columns: 7, at: null });
  expect(one).toEqual({ ...all, at: [2, 4], positions: [all.positions[2 * 7 + 4]] });
  const text = (await run("--layer", "relu5", "--image", "1", "--at", "2,4")).join("\n");
  expect(text).toContain("strongest units at row 2, column 4 of relu5");
  for (const { unit } of one.positions[0]) expect(text).toMatch(new RegExp(`^  ${unit} +[0-9]`, "m"));
});

test("where no layer is named, the units are those of the last before the class scores", async () => {
  const { noted } = await runCommand(units, "alexnet-cifar10", images, "--unit", "3", "--json", "--threads", "1");
  expect(noted).toContain("  layer relu7, the last before the class scores (--layer chooses another)");
});

test("without a layer every layer has a line, with one every unit, and a unit has its images and classes", async () => {
  const all = (await run()).join("\n");
  expect(all).toMatch(/layer +units +dead +saturated +duplicates +best unit for a class \(AUC\)/);
  expect(all).toMatch(/\n +relu5 +128 /);
  expect(all).not.toMatch(/\n +input /);
  const layer = (await run("--layer", "relu5")).join("\n");
  expect(layer).toContain("128 units of relu5:");
  expect(layer).toContain("… 108 more with --json or --out F.csv");
  const unit = (await run("--layer", "relu5", "--unit", "7")).join("\n");
  expect(unit).toContain("unit 7 of relu5");
  expect(unit).toContain("its answer is 0 on every image, so none of them shows what it looks for");
  expect(unit).not.toContain("smallest");
  expect(unit).toContain("adds nothing to the next units on these images");
  const active = (await run("--layer", "relu5", "--unit", "12")).join("\n");
  expect(active).toMatch(/largest .*\n +deciles .*\n +smallest /);
  expect(active).toMatch(/made by bn5: a sum of .*\n +relu4\/\d+ [+−]\d/);
  expect(active).toMatch(/contributes to the layers that read it .*:\n +fc6\/\d+ /);
  expect(active).toMatch(/by relevance for the predicted class, on 3 images:\n/);
  expect(active).toMatch(/units of other layers that answer alike, on 3 images:\n/);
  const csv = join(folder, "units.csv");
  await run("--layer", "relu5", "--out", csv);
  const lines = (await readFile(csv, "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(129);
  expect(new Set(lines.map((line) => line.split(",").length))).toEqual(new Set([13]));
});

test("of one unit its inputs in shares that add up to one, its outputs, and its kin in other layers", async () => {
  const json = join(folder, "unit.json");
  await run("--layer", "relu5", "--unit", "7", "--out", json);
  const { unit } = JSON.parse(await readFile(json, "utf8"));
  const { contributions, relevant, elsewhere } = unit;
  const shares = contributions.inputs.reduce((sum: number, { share }: { share: number }) => sum + share, 0);
  expect(shares + contributions.biasShare).toBeCloseTo(1, 6);
  const values = contributions.inputs.reduce((sum: number, { value }: { value: number }) => sum + value, 0);
  expect(values + contributions.bias).toBeCloseTo(contributions.mean, 5);
  // of the 160 units below, some are zero on all three images and add nothing
  expect(contributions.inputs.length).toBeGreaterThan(100);
  expect(new Set(contributions.outputs.map(({ layer }: { layer: string }) => layer))).toEqual(new Set(["fc6"]));
  expect(relevant.count).toBe(3);
  expect(elsewhere.nearest.map(({ layer }: { layer: string }) => layer)).not.toContain("pool5");
  await run("--layer", "relu5", "--out", json);
  expect(JSON.parse(await readFile(json, "utf8")).unit).toBeNull();
});

test("a layer's groups, the strongest units at each position of an image, and a unit's tuning curves", async () => {
  const json = join(folder, "more.json");
  const text = (await run("--layer", "relu5", "--groups", "3", "--image", "1")).join("\n");
  expect(text).toMatch(/3 groups that answer to the same images, by non-negative factorisation on 3 images/);
  expect(text).toMatch(/the strongest unit at each of 7×7 positions of relu5 for horse\/a.png .*\n( +\d+){7}\n/);
  await run("--layer", "relu5", "--groups", "3", "--image", "1", "--out", json);
  const { groups, cells } = JSON.parse(await readFile(json, "utf8"));
  const all = [...groups.groups.flatMap(({ units }: { units: number[] }) => units), ...groups.silent];
  expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 128 }, (_, unit) => unit));
  expect(cells.positions).toHaveLength(49);
  const one = ["--layer", "relu5", "--unit", "12", "--tuning"];
  expect((await run(...one, "--image", "2")).join("\n")).toContain("answers nothing to ship/a.png, so it has no");
  const tuned = (await run(...one, "--top", "1")).join("\n");
  expect(tuned).toMatch(
    /answers to the 3 images of 3 that it answers to most, edited, as shares of the answer unedited:\n +hue +-180° /,
  );
  expect(tuned).toMatch(/It keeps \d+ % of its answer in grey and \d+ % blurred: /);
  await expect(run("--layer", "relu5", "--tuning")).rejects.toThrow("missing option: --unit N");
  await expect(run("--layer", "relu5", "--image", "3")).rejects.toThrow("unknown image: 3");
});
