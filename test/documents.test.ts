import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
  "models/alexnet-cifar10/card.md",
  "models/alexnet-cifar10-robust/card.md",
];

test.each(documents)("every link of %s has a target", (document) => {
  const targets = [...read(document).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? "");
  const missing = targets.filter(
    (target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(document), target)),
  );
  expect(missing).toEqual([]);
});

test("every source that a comment cites is in the references", () => {
  const known = new Set([...read("docs/references.md").matchAll(/^- \*\*(\w+)\*\*/gm)].map((match) => match[1]));
  const cited = [...read("docs/json.md").matchAll(/\(([a-z]+\d{4}\w?)\)/g)].map((match) => match[1]);
  expect(cited.length).toBeGreaterThan(3);
  expect(cited.filter((key) => !known.has(key))).toEqual([]);
});

const examples = readdirSync(join(root, "examples")).filter((name) => name.endsWith(".ts"));

test.each(examples)("the example %s runs and is short", (name) => {
  const path = join(root, "examples", name);
  expect(readFileSync(path, "utf8").trim().split("\n").length).toBeLessThanOrEqual(30);
  const args = ["--conditions=@deepling/source", "--import", "tsx", relative(root, path)];
  const printed = execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  expect(printed.trim()).not.toBe("");
  expect(printed).not.toMatch(/NaN|undefined|Infinity/);
});

test("the public names of the engine are as listed", async () => {
  const engine = await import("@deepling/engine");
  for (const name of ["decodeModel", "encodeModel", "differentiate", "backward", "inspectModel", "createLocalStudy"]) {
    expect(engine).toHaveProperty(name);
  }
});

test("`npx deepling` in this folder is the command, in a fresh clone too", () => {
  const { bin } = JSON.parse(read("packages/server/package.json"));
  // npm links it at the install only if it is committed
  const tracked = execFileSync("git", ["ls-files", "packages/server/bin"], { cwd: root, encoding: "utf8" });
  expect(tracked.trim()).toBe(`packages/server/${bin.deepling}`);
  const path = join(root, "packages/server", bin.deepling);
  const { status, stderr } = spawnSync(process.execPath, [path, "inspect", "none.onnx"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toContain("missing model: none.onnx");
  expect(status).toBe(1);
});
