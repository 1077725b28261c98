import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { numberToHalf } from "../packages/engine/src/base/half.ts";
import { compare } from "../packages/server/src/commands/compare.ts";
import { findModels } from "../packages/server/src/model/find-models.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import type { ComparisonReport } from "../packages/server/src/reports/comparison.ts";
import { labelledFolder } from "./server/labelled-folder.ts";
import { runCommand } from "./server/run-command.ts";

const folder = fileURLToPath(new URL("../models/alexnet-cifar10/checkpoints", import.meta.url));
const demo = await openModel("alexnet-cifar10");

test("the demo's checkpoints are its network at six epochs, with its classes and preprocessing", async () => {
  const found = await findModels([folder]);
  expect(found.map(({ name }) => name)).toEqual(["01", "02", "04", "08", "16", "30"].map((epoch) => `epoch-${epoch}`));
  for (const { argument } of found) {
    const { classes, preprocessing, graph } = await openModel(argument);
    expect(classes).toEqual(demo.classes);
    expect(preprocessing).toEqual(demo.preprocessing);
    expect(graph.nodes).toEqual(demo.graph.nodes);
  }
  for (const name of await readdir(folder)) expect((await stat(join(folder, name))).size).toBeLessThan(3e6);
});

test("the last checkpoint holds the demo's weights, rounded to float16", async () => {
  const { graph } = await openModel(join(folder, "epoch-30.onnx"));
  expect(graph.initializers.size).toBe(demo.graph.initializers.size);
  for (const [name, { data }] of demo.graph.initializers) {
    const bits = Uint16Array.from(Array.from(data, Number), numberToHalf);
    const kept = graph.initializers.get(name);
    // arrays of this size are compared by join in an instant, by toEqual in half a minute
    expect([name, kept?.type, kept?.data.join() === bits.join()]).toEqual([name, "float16", true]);
  }
});

test("the folder is compared as a sequence", async () => {
  const { images } = await labelledFolder("cat", "horse", "ship");
  const { printed } = await runCommand(compare, folder, images, "--threads", "1", "--json");
  const { comparisons }: ComparisonReport = JSON.parse(printed.join());
  expect(comparisons.map(({ predictions }) => predictions?.count)).toEqual([3, 3, 3, 3, 3]);
});
