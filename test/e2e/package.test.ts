import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "deepling-package-"));
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
let files: readonly string[] = [];

beforeAll(() => {
  const packed = execFileSync(npm, ["pack", "-w", "deepling", "--json", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [report] = JSON.parse(packed) as { filename: string; files: { path: string }[] }[];
  files = report?.files.map((file) => file.path) ?? [];
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  execFileSync(npm, ["install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, report?.filename ?? "")], {
    cwd: folder,
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
    stdio: "ignore",
  });
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the tarball holds the command, the page and the demo model, and neither development files nor checkpoints", () => {
  for (const wanted of [
    "bin/deepling.js",
    "dist/cli.js",
    "dist/web/index.html",
    "dist/models/alexnet-cifar10/model.onnx",
    "README.md",
    "LICENSE",
  ]) {
    expect(files).toContain(wanted);
  }
  expect(files.filter((path) => /\.(test\.\w+|ts|tsx|map|tsbuildinfo)$|train|checkpoint|^src/.test(path))).toEqual([]);
});

test("installed into an empty folder it inspects the demo model", () => {
  const printed = execFileSync(npm, ["exec", "--no", "--", "deepling", "inspect", "alexnet-cifar10", "--json"], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const report = JSON.parse(printed) as { layers: { name: string; kind: string }[] };
  expect(report.layers.filter((layer) => layer.kind === "convolution")).toHaveLength(5);
});
