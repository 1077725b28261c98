import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { buildFileTable } from "./file-table.ts";
import { compareNames, listImages } from "./image-files.ts";

const roots: string[] = [];
afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true, force: true }))));

async function folder(files: readonly string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "deepling-table-"));
  roots.push(root);
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), "x");
  }
  return root;
}

test("a table gives back what it was given, sorted by name, whatever the order", () => {
  const state = fc.record({
    ...{ dev: fc.bigInt(0n, 2n ** 64n - 1n), ino: fc.bigInt(0n, 2n ** 64n - 1n), size: fc.bigInt(0n, 2n ** 52n) },
    ...{ mtimeNs: fc.bigInt(0n, 2n ** 62n), ctimeNs: fc.bigInt(0n, 2n ** 62n) },
  });
  const files = fc.uniqueArray(fc.record({ name: fc.string({ unit: "grapheme", minLength: 1 }), state }), {
    selector: ({ name }) => name,
    maxLength: 150,
  });
  fc.assert(
    fc.property(files, (given) => {
      const table = buildFileTable("/r");
      for (const file of given) table.add(file.name, file.state);
      const { names, sizes, identity } = table.done();
      const found = Array.from(sizes, (size, at) => [names.at(at), size, identity(at)]);
      const expected = given
        .toSorted((a, b) => compareNames(a.name, b.name))
        .map(({ name, state: { dev, ino, size, mtimeNs, ctimeNs } }) => [
          ...[name, Number(size), `${dev}-${ino}-${size}-${mtimeNs}-${ctimeNs}`],
        ]);
      expect(found).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test("a walk gives the names in the order of their whole paths, links at the end put in their place", async () => {
  const files = ["a/x.png", "a-b/x.png", "a.png", "a/b/c.png", "a/b.png", "b/1.png", "z.png", "é/ü.png", "A/a.png"];
  const root = await folder(files);
  const elsewhere = await folder(["1.png", "2.png"]);
  await symlink(elsewhere, join(root, "aa"));
  const { files: table } = await listImages(root);
  const names = Array.from({ length: table.names.count }, (_, at) => table.names.at(at));
  expect(names).toEqual([...files, "aa/1.png", "aa/2.png"].sort(compareNames));
});

test("a walk tells every thousand images how many it has found", async () => {
  const root = await folder(Array.from({ length: 2100 }, (_, at) => `${at % 3}/${at}.png`));
  const told: number[] = [];
  const { files } = await listImages(root, (images) => told.push(images));
  expect(told).toEqual([1000, 2000]);
  expect(files.names.count).toBe(2100);
});
