import { copyFile, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel } from "@deepling/engine";
import sharp from "sharp";
import { expect, test } from "vitest";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import type { ComparisonReport } from "../reports/comparison.ts";
import { compare } from "./compare.ts";
import { units } from "./units.ts";

const root = await mkdtemp(join(tmpdir(), "deepling-compare-"));
const at = (...parts: string[]) => join(root, ...parts);

/** A folder of 12 coloured pictures in three classes. */
async function pictures(): Promise<string> {
  const colours = { blue: [30, 60, 220], green: [40, 200, 60], red: [220, 50, 40] } as const;
  for (const [name, [r, g, b]] of Object.entries(colours)) {
    await mkdir(at("data", name), { recursive: true });
    for (let picture = 0; picture < 4; picture++) {
      const background = { r: r - 20 * picture, g, b: b - 9 * picture };
      const image = sharp({ create: { width: 8, height: 8, channels: 3, background } });
      await image.png().toFile(at("data", name, `${picture}.png`));
    }
  }
  return at("data");
}

/** A small network with named classes. */
async function model(name: string, seed: number, classes: readonly string[]): Promise<string> {
  const graph = smallNet({ activation: "Relu", classes: classes.length, seed });
  const metadata = { labels: JSON.stringify(classes), mean: "[0.5, 0.5, 0.5]", std: "[0.25, 0.25, 0.25]" };
  await mkdir(at("models"), { recursive: true });
  await writeFile(at("models", name), encodeModel({ ...graph, metadata: new Map(Object.entries(metadata)) }));
  return at("models", name);
}

const data = await pictures();
const golden = JSON.parse(
  await readFile(new URL("../../../../test/golden/compare/int8.json", import.meta.url), "utf8"),
);
const COLOURS = ["blue", "green", "red"];
const first = await model("first.onnx", 1, COLOURS);
const second = await model("second.onnx", 2, ["red", "blue", "yellow"]);
const threads = ["--threads", "1"];

async function reportOf(...words: readonly string[]): Promise<ComparisonReport> {
  const { printed } = await runCommand(compare, ...words, ...threads, "--json");
  return JSON.parse(printed[0] ?? "");
}

test("a model and a copy of it agree everywhere", async () => {
  await copyFile(first, at("copy.onnx"));
  const { printed } = await runCommand(compare, first, at("copy.onnx"), data, ...threads);
  expect(printed[0]).toContain("predicted alike: 100.0 % of 12 images");
  expect(printed[0]).toContain("graphs: the same, weights included");
  const { comparisons } = await reportOf(first, at("copy.onnx"), data);
  const [{ predictions, layers, errors } = { predictions: null, layers: null, errors: 1 }] = comparisons;
  expect(predictions).toMatchObject({ count: 12, labelled: 12, agreement: 1, onlyBefore: [], onlyAfter: [] });
  for (const { cka, by } of layers?.matches ?? []) expect([Math.round((cka ?? 0) * 1e4), by]).toEqual([1e4, "name"]);
  expect(errors).toBeNull();
});

test("classes are matched by name; images of a class that one model does not have are not counted, and that is said", async () => {
  const { printed, noted } = await runCommand(compare, first, second, data, ...threads, "--json");
  const { models, comparisons } = JSON.parse(printed[0] ?? "") as ComparisonReport;
  const found = comparisons[0]?.predictions;
  expect(found).toMatchObject({ count: 12, labelled: 8, classes: [...COLOURS, "yellow"] });
  const sets = [found?.bothRight, found?.onlyBefore, found?.onlyAfter, found?.bothWrong].flat();
  expect(sets.sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([0, 1, 2, 3, 8, 9, 10, 11]);
  expect(models.map(({ name, count }) => [name, count])).toEqual([
    ["first", 12],
    ["second", 12],
  ]);
  expect(noted.join("\n")).toContain("only the first has green; only the second has yellow");
  expect(noted.join("\n")).toContain("4 images not counted");
  expect(comparisons[0]?.graph.counts).toMatchObject({ reweighted: 3, added: 0, removed: 0 });
});

test("a folder of checkpoints is compared with the first of them; one half written is left out, and told", async () => {
  await mkdir(at("run"), { recursive: true });
  for (const [number, seed] of [
    [1, 1],
    [2, 2],
    [10, 3],
  ] as const)
    await copyFile(await model(`seed-${seed}.onnx`, seed, COLOURS), at("run", `epoch-${number}.onnx`));
  await writeFile(at("run", "epoch-9.onnx"), (await readFile(first)).subarray(0, 900));
  const { printed, noted } = await runCommand(compare, at("run"), data, ...threads);
  expect(printed[0]?.split("\n")[0]).toBe("epoch-1, epoch-2, epoch-10 on data: 12 images");
  expect(printed[0]).toMatch(/recall +epoch-1 +epoch-2 +epoch-10\n +blue/);
  expect(noted).toEqual([expect.stringMatching(/^warning: epoch-9 left out: invalid model: .*\(epoch-9\.onnx\)$/)]);
});

test("a unit over the checkpoints is what `units` says of each", async () => {
  const models = [await model("seed-1.onnx", 1, COLOURS), await model("seed-2.onnx", 2, COLOURS)];
  const ask = async (command: typeof compare | typeof units, ...args: readonly string[]) =>
    JSON.parse((await runCommand(command, ...args, ...threads, "--json")).printed.join());
  const { unit }: ComparisonReport = await ask(compare, ...models, data, "--unit", "relu1/3");
  expect(unit).toMatchObject({ layer: "relu1", unit: 3 });
  expect(unit?.models.map(({ model: name, count }) => [name, count])).toEqual([
    ["seed-1", 12],
    ["seed-2", 12],
  ]);
  for (const [at, one] of models.entries()) {
    const { layers } = await ask(units, one, data, "--layer", "relu1", "--unit", "3");
    expect(unit?.models[at]?.unit).toEqual(layers[0].chosen[0]);
  }
  const { printed } = await runCommand(compare, ...models, data, ...threads, "--unit", "relu1/3");
  expect(printed.join()).toMatch(/relu1\/3 in each model\n.*\n +seed-1 .*\n +seed-2 /);
  const wrong = (name: string) => runCommand(compare, ...models, data, "--unit", name);
  await expect(wrong("relu1/99")).rejects.toThrow("unknown units: 99");
  await expect(wrong("relu11/0")).rejects.toThrow("unknown layer: relu11");
  await expect(wrong("relu1")).rejects.toThrow("invalid unit: relu1");
});

test("the layers of a quantised model are measured against the float one, whichever is named first", async () => {
  for (const name of ["float", "qlinear"] as const) await writeFile(at(`${name}.onnx`), golden[name], "base64");
  const scale = ["--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25"];
  for (const order of [
    [at("float.onnx"), at("qlinear.onnx")],
    [at("qlinear.onnx"), at("float.onnx")],
  ]) {
    const { comparisons } = await reportOf(...order, data, ...scale);
    expect(comparisons[0]?.errors).toMatchObject({ of: "qlinear", against: "float", images: 12, breaks: "conv2" });
  }
  const { printed } = await runCommand(compare, at("float.onnx"), at("qlinear.onnx"), data, ...scale, ...threads);
  expect(printed[0]).toMatch(/conv2 +\d+\.\d % {2}against relu2; breaks here: the first beyond 10\.0 %/);
});

test("of several models, each quantised one says where it breaks", async () => {
  const scale = ["--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25"];
  const models = ["float", "qlinear", "qdq"] as const;
  for (const name of models) await writeFile(at(`${name}.onnx`), golden[name], "base64");
  const { printed } = await runCommand(
    compare,
    ...models.map((name) => at(`${name}.onnx`)),
    data,
    ...scale,
    ...threads,
  );
  expect(printed[0]).toMatch(
    /\nqlinear against float, .* 12 images: breaks at conv2 \(\d+\.\d %, the first beyond 10\.0 %\)\n/,
  );
  expect(printed[0]).toMatch(/\nqdq against float, .* breaks at relu2 /);
});

test("a line per image as CSV, and the similarity of the layers as figures", async () => {
  await runCommand(compare, first, second, data, ...threads, "--out", at("out.csv"));
  const lines = (await readFile(at("out.csv"), "utf8")).split("\r\n");
  expect(lines[0]).toBe("image,name,true,first,first probability,second,second probability");
  expect(lines).toHaveLength(14);
  expect(lines[1]).toMatch(/^0,blue\/0\.png,blue,(blue|green|red),0\.\d+,(red|blue|yellow),0\.\d+$/);
  await runCommand(compare, first, second, data, ...threads, "--out", at("out.png"));
  expect((await sharp(at("out.png")).metadata()).width).toBeGreaterThan(1400);
  await runCommand(compare, first, second, data, ...threads, "--out", at("out.svg"));
  const drawn = await readFile(at("out.svg"), "utf8");
  expect(drawn).toContain("rows: second");
  expect(drawn).toContain("linear CKA on 12 images of data");
});

test("a model is compared with itself as edited, on images as edited", async () => {
  const edit = ["--edit", "conv2:weights*0"];
  const { data: on, models, comparisons } = await reportOf(first, data, ...edit, "--image-edit", "brightness=-0.2");
  expect(on).toBe("data (brightness=-0.2)");
  expect(models.map(({ name }) => name)).toEqual(["first", "first (conv2:weights*0)"]);
  const [found] = comparisons;
  // behind weights of zero all images are alike
  expect(new Set(found?.predictions?.confusion.after.flat().filter((times) => times > 0))).toEqual(new Set([4]));
  expect(found?.graph.layers.filter(({ change }) => change !== "same")).toMatchObject([{ after: "conv2" }]);
  const plain = await reportOf(first, data, ...edit);
  expect(plain.data).toBe("data");
  const several = await reportOf(first, second, data, ...edit);
  expect(several.models.map(({ name }) => name)).toEqual(["first", "first (conv2:weights*0)", "second"]);
});

test("one model is no comparison", async () => {
  await writeFile(at("half.onnx"), (await readFile(first)).subarray(0, 900));
  await expect(runCommand(compare, at("half.onnx"), second, data)).rejects.toMatchObject({
    message: "missing model: only one can be read",
    hint: expect.stringMatching(/^half left out: invalid model: .*\(half\.onnx\)$/),
  });
  await expect(runCommand(compare, first, at("half.onnx"), data)).rejects.toThrow("(half.onnx)");
  await expect(runCommand(compare, first, data)).rejects.toMatchObject({
    message: "missing argument: MODEL",
    hint: "give two models or more, a folder of checkpoints, or --edit",
  });
});
