import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../../../../test/server/run-command.ts";
import { inspect } from "./inspect.ts";

const folder = await mkdtemp(join(tmpdir(), "deepling-inspect-"));

test("the graph as a figure: every layer of a small network, or its blocks, coloured by what layers cost", async () => {
  const svg = join(folder, "graph.svg");
  await runCommand(inspect, "alexnet-cifar10", "--by", "share", "--out", svg);
  const whole = await readFile(svg, "utf8");
  for (const word of ["conv1", "relu5", "fc8", "conv 5×5, pad 2", "40×32×32", "37.6 %"]) expect(whole).toContain(word);
  expect(whole).toContain("Share of the multiply-adds");
  await runCommand(inspect, "alexnet-cifar10", "--open", "folded", "--out", svg);
  const folded = await readFile(svg, "utf8");
  expect(folded).toContain("× 2");
  expect(folded).not.toContain("relu5");
  expect(folded).not.toContain("37.6 %");
  const png = join(folder, "graph.png");
  await runCommand(inspect, "alexnet-cifar10", "--out", png);
  expect((await readFile(png)).subarray(1, 4).toString()).toBe("PNG");
});

test("a measure that needs data is no choice here", () => {
  expect(() => inspect.parse(["alexnet-cifar10", "--by", "dead"])).toThrow("invalid value: --by dead");
});
