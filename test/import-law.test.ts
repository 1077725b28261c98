import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const ENGINE = "packages/engine/src";
const WEB = "packages/web/src";

/** Files that import what they must not, and files that do as they may. */
const REFUSED: Readonly<Record<string, string>> = {
  [`${ENGINE}/base/a.ts`]: "../math/b.ts",
  [`${ENGINE}/math/a.ts`]: "../graph/b.ts",
  [`${ENGINE}/ops/a.ts`]: "../passes/b.ts",
  [`${ENGINE}/passes/a.ts`]: "../study/b.ts",
  [`${ENGINE}/explain/lrp/a.ts`]: "../../study/b.ts",
  [`${ENGINE}/explain/a.ts`]: "../edits/b.ts",
  [`${ENGINE}/edits/network/a.ts`]: "../../study/b.ts",
  [`${ENGINE}/data/a.ts`]: "../ops/b.ts",
  [`${ENGINE}/image/a.ts`]: "../data/b.ts",
  [`${ENGINE}/explain/b.ts`]: "../strip/b.ts",
  [`${ENGINE}/strip/a.ts`]: "../study/b.ts",
  [`${ENGINE}/strip/f.ts`]: "../edits/b.ts",
  [`${ENGINE}/figures/a.ts`]: "../study/b.ts",
  [`${ENGINE}/edits/image/f.ts`]: "../../figures/b.ts",
  [`${ENGINE}/edits/image/a.ts`]: "../../study/b.ts",
  [`${WEB}/state/a.ts`]: "../views/data/b.ts",
  [`${WEB}/parts/a.tsx`]: "../shell/b.tsx",
  [`${WEB}/views/strip/a.tsx`]: "../explain/b.tsx",
  [`${WEB}/views/data/a.ts`]: "../../shell/b.ts",
};
const TAKEN: Readonly<Record<string, string>> = {
  [`${ENGINE}/passes/c.ts`]: "../ops/b.ts",
  [`${ENGINE}/edits/network/c.ts`]: "../../passes/b.ts",
  [`${ENGINE}/base/c.test.ts`]: "../math/b.ts",
  [`${ENGINE}/image/c.ts`]: "../graph/b.ts",
  [`${ENGINE}/data/c.ts`]: "../image/b.ts",
  [`${ENGINE}/strip/c.ts`]: "../explain/b.ts",
  [`${ENGINE}/study/c.ts`]: "../figures/b.ts",
  [`${WEB}/views/strip/c.tsx`]: "../../state/b.ts",
  [`${WEB}/views/strip/d.tsx`]: "./c.tsx",
  [`${WEB}/shell/c.tsx`]: "../views/data/b.ts",
};

test("the linter refuses what runs against the import law, and nothing else", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "deepling-law-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  copyFileSync(join(root, "biome.json"), join(folder, "biome.json"));
  for (const [path, from] of Object.entries({ ...REFUSED, ...TAKEN })) write(path, `export { one } from "${from}";\n`);
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = [
    "lint",
    "--vcs-enabled=false",
    "--only=style/noRestrictedImports",
    "--max-diagnostics=none",
    "--reporter=github",
    ".",
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [biome, ...args], { cwd: folder }).catch(
    (failed: { readonly stdout: string }) => failed,
  );
  const refused = [...stdout.matchAll(/file=([^,]+)/g)].map(([, file = ""]) => relative(folder, file));
  expect(refused.toSorted()).toEqual(Object.keys(REFUSED).toSorted());
});
