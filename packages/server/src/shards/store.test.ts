import { access, mkdir, mkdtemp, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderStore } from "./store.ts";

let place = "";
/** The disk's own time. */
let now = 0;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "deepling-store-"));
  now = (await stat(place)).mtimeMs;
});
afterAll(() => rm(place, { recursive: true, force: true }));

const HOUR = 3_600_000;
const isThere = (name: string) =>
  access(join(place, name)).then(
    () => true,
    () => false,
  );

/** Writes a file, or makes a folder, and says that it was last changed so many hours ago. */
async function left(name: string, hours: number, folder = false): Promise<void> {
  const path = join(place, name);
  if (folder) await mkdir(path, { recursive: true });
  else await writeFile(path, name);
  const then = new Date(now - hours * HOUR);
  await utimes(path, then, then);
}

test("what killed processes left is removed after a day; what is written to, and what is whole, stays", async () => {
  await mkdir(join(place, "results"));
  const folders = ["scratch-old", "scratch-busy", "scratch-new"];
  for (const name of folders) await mkdir(join(place, name));
  const removed = ["plan.json.1.part", "results/0.bin.2.part", "scratch-old"];
  const stays = ["results/1.bin.3.part", "results/2.bin", "scratch-busy", "scratch-busy/products", "scratch-new"];
  await left("plan.json.1.part", 25);
  await left("results/0.bin.2.part", 25);
  await left("scratch-old/products", 30);
  await left("results/1.bin.3.part", 23);
  await left("results/2.bin", 100);
  // a folder tells when files were made in it, not when they grew
  await left("scratch-busy/products", 1);
  await left("scratch-old", 30, true);
  await left("scratch-busy", 30, true);
  await left("scratch-new", 1, true);
  const folder = await folderStore(place).scratch();
  expect(await Promise.all(removed.map(isThere))).toEqual(removed.map(() => false));
  expect(await Promise.all(stays.map(isThere))).toEqual(stays.map(() => true));
  expect(folder.startsWith(join(place, "scratch-"))).toBe(true);
});
