import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { ledger } from "./ledger.ts";

const { folder, images } = await labelledFolder("cat", "horse", "ship");
const run = async (...args: string[]) => {
  const { printed } = await runCommand(ledger, "alexnet-cifar10", images, ...args, "--threads", "1");
  return printed.join("\n");
};

test("a line per layer; shares sum to 1, and every image is decided once or not at all", async () => {
  const report = JSON.parse(await run("--json"));
  expect(report.layers).toHaveLength(23);
  expect(report.layers.map(({ layer }: { layer: string }) => layer)).not.toContain("input");
  const sum = (key: string) =>
    report.layers.reduce((all: number, layer: Record<string, number>) => all + (layer[key] ?? 0), 0);
  expect(sum("share")).toBeCloseTo(1, 6);
  expect(sum("decided") + report.undecided).toBe(report.count);
  expect(report).toMatchObject({ count: 3, support: 2, held: 1 });
  const text = await run();
  expect(text).toMatch(
    /layer +kind +output +parameters +multiply-adds +dead +saturated +duplicates +probe +nearest +decided/,
  );
  expect(text).toMatch(/\n +conv2 +convolution +80×15×15 +80,000 +37.6 % /);
});

test("the same as a table of the person's own", async () => {
  const csv = join(folder, "ledger.csv");
  await run("--out", csv);
  const lines = (await readFile(csv, "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(24);
  expect(new Set(lines.map((line) => line.split(",").length))).toEqual(new Set([13]));
});
