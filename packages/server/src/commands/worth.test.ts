import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import type { WorthReport } from "../reports/worth.ts";
import { worth } from "./worth.ts";

const { folder, images } = await labelledFolder("cat", "horse", "ship");
const run = (...args: string[]) => runCommand(worth, "alexnet-cifar10", images, ...args, "--threads", "1");

test("every unit is ranked by what it costs, with estimates and how well they rank", async () => {
  const { printed } = await run("--layer", "relu5", "--json");
  const report: WorthReport = JSON.parse(printed.join());
  expect(report).toMatchObject({ layer: "relu5", count: 3 });
  expect(report.units).toHaveLength(128);
  const losses = report.units.map(({ confidenceLoss }) => confidenceLoss ?? 0);
  expect(losses).toEqual([...losses].sort((a, b) => b - a));
  expect(report.units[0]?.classes.map((own) => own.class).sort()).toEqual(["cat", "horse", "ship"]);
  // a mean over all images is one over the classes, of which each has one image
  const [first] = report.units;
  const mean = (first?.classes ?? []).reduce((sum, own) => sum + (own.confidenceLoss ?? 0), 0) / 3;
  expect(mean).toBeCloseTo(first?.confidenceLoss ?? 0, 5);
  expect(report.correlations.confidence.firstOrder).toBeGreaterThan(0.3);
});

test("as a table on the terminal, and as CSV with a column per class", async () => {
  const out = join(folder, "worth.csv");
  const { printed } = await run("--layer", "relu5", "--out", out);
  expect(printed.join("\n")).toMatch(/unit +accuracy +true class +changed +act·grad +Wanda +most hit class/);
  expect(printed.join("\n")).toMatch(/activation × gradient +-?[01]\.\d\d +(-?[01]\.\d\d|–)/);
  const [head, ...rows] = (await readFile(out, "utf8")).trim().split("\r\n");
  expect(head).toMatch(/^unit,accuracyLoss,confidenceLoss,changed,firstOrder,.*,accuracyLoss cat,confidenceLoss cat/);
  expect(rows).toHaveLength(128);
  expect(rows.every((row) => row.split(",").length === head?.split(",").length)).toBe(true);
});

test("a layer that is not there is refused with the nearest", async () => {
  await expect(run("--layer", "rleu5")).rejects.toMatchObject({
    message: "unknown layer: rleu5",
    hint: expect.stringContaining("relu5"),
  });
});
