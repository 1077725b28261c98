import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeModel } from "@deepling/engine";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import type { PruningReport } from "../reports/pruning.ts";
import { prune } from "./prune.ts";

const { folder, images } = await labelledFolder("cat", "horse", "ship");
const golden = (name: string) => new URL(`../../../../test/golden/prune/${name}.onnx`, import.meta.url).pathname;

const run = (...args: string[]) => runCommand(prune, ...args, "--threads", "1");
const reported = async (...args: string[]): Promise<PruningReport> =>
  JSON.parse((await run(...args, "--json")).printed.join());

test("the pruned model is smaller, answers as the masked one, and opens again", async () => {
  const out = join(folder, "half.onnx");
  const report = await reported(
    "alexnet-cifar10",
    images,
    "--layer",
    "relu5,relu3",
    "--keep",
    "0.5",
    "--by",
    "wanda",
    "--out",
    out,
  );
  expect(report).toMatchObject({ count: 3, by: "wanda", kept: [] });
  expect(report.layers).toContainEqual({ layer: "relu5", before: 128, after: 64 });
  expect(report.difference).toBeLessThan(1e-5 * Math.max(1, report.largest ?? 0));
  expect(report.after.accuracy).toBe(report.masked.accuracy);
  expect(report.after.parameters).toBeLessThan(report.before.parameters);
  expect(report.after.multiplyAdds).toBeLessThan(report.before.multiplyAdds);
  expect((await stat(out)).size).toBe(report.after.bytes);
  const before = decodeModel(
    new Uint8Array(await readFile(new URL("../../../../models/alexnet-cifar10/model.onnx", import.meta.url))),
  );
  const after = decodeModel(new Uint8Array(await readFile(out)));
  expect([after.inputs, after.metadata]).toEqual([before.inputs, before.metadata]);
});

test("units by number; the text says what goes and that both networks agree", async () => {
  const { printed } = await run("alexnet-cifar10", images, "--layer", "relu5", "--units", "3,7");
  const text = printed.join("\n");
  expect(text).toMatch(/relu5 +128 → 126 units/);
  expect(text).toMatch(/parameters +1,\d{3},\d{3} +1,\d{3},\d{3} +−0\.8 %/);
  expect(text).toMatch(/masked and pruned network differ by at most \d/);
  expect(text).not.toContain("units chosen by");
});

test("all layers of a residual network; coupled layers go together, or are refused by name", async () => {
  const settings = ["--mean", "0", "--std", "1", "--scale", "1/255"];
  const all = await reported(golden("resnet"), images, ...settings, "--keep", "0.5");
  expect(all.kept).toEqual([]);
  expect(all.layers).toContainEqual({ layer: "layer1.1.conv2", before: 6, after: 3 });
  expect(all.layers).toContainEqual({ layer: "layer2.0.conv1", before: 12, after: 6 });
  expect(all.difference).toBeLessThan(1e-5);
  const one = ["--layer", "layer1.0.conv2", "--units", "1"];
  const report = await reported(golden("resnet"), images, ...settings, ...one);
  const others = report.held.filter(({ chosen }) => !chosen).map(({ layer }) => layer);
  expect(others.sort()).toEqual(["layer1.0.relu_1", "layer1.1.relu_1", "maxpool"]);
  expect((await run(golden("resnet"), images, ...settings, ...one)).printed.join()).toContain(
    "held at zero as well, since they share channels: ",
  );
  await expect(run(golden("resnet"), images, ...settings, ...one, "--coupled", "refuse")).rejects.toThrow(
    /unsupported layer: layer1.0.conv2 shares its channels with .*maxpool/,
  );
});

test("of groups as many go from each, by any criterion", async () => {
  const settings = ["--mean", "0", "--std", "1", "--scale", "1/255", "--layer", "layer1.0.relu"];
  for (const by of ["gradient", "damage", "magnitude", "activation"]) {
    const report = await reported(golden("resnext"), images, ...settings, "--by", by);
    expect(report).toMatchObject({ kept: [], by });
    expect(report.layers).toContainEqual({ layer: "layer1.0.relu", before: 32, after: 16 });
  }
});

test("what is missing, unknown or impossible is said, with what to do", async () => {
  const asked = (...args: string[]) => run("alexnet-cifar10", images, ...args);
  await expect(asked("--layer", "relu5", "--keep", "0")).rejects.toThrow("invalid value: --keep 0");
  await expect(asked("--layer", "relu5", "--keep", "1")).rejects.toThrow("invalid value: --keep 1");
  await expect(asked("--layer", "relu5", "--keep", "0.5", "--units", "1")).rejects.toThrow("--keep with --units");
  await expect(asked("--units", "1")).rejects.toThrow("--units without one --layer");
  await expect(asked("--layer", "rleu5", "--keep", "0.5")).rejects.toMatchObject({
    message: "unknown layer: rleu5",
    hint: expect.stringContaining("relu5"),
  });
  await expect(asked("--layer", "relu5", "--units", "128")).rejects.toThrow("unknown units: 128");
  await expect(asked("--layer", "relu5", "--units", "0-127")).rejects.toThrow("relu5 would have none left");
  await expect(asked("--layer", "fc8", "--units", "0")).rejects.toThrow(
    /unsupported units: of fc8 none can be removed \(.* is an output of the model\)/,
  );
});
