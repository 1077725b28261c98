import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCache } from "./cache.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Long ago. */
const PAST = Date.UTC(2020, 0);

const bytes = (size: number, value = 1) => new Uint8Array(size).fill(value);

test("what was put comes back, in another instance too; another key gives nothing", async () => {
  await openCache(folder).put("a", bytes(5, 7));
  expect(await openCache(folder).get("a")).toEqual(Buffer.from(bytes(5, 7)));
  expect(await openCache(folder).get("b")).toBeUndefined();
  await openCache(folder).putJson("j", { x: [1, "é"] });
  expect(await openCache(folder).getJson("j")).toEqual({ x: [1, "é"] });
});

test("an entry that was cut or changed is as good as none, and is replaced", async () => {
  const cache = openCache(folder);
  for (const damage of [
    (entry: Buffer) => entry.subarray(0, 40),
    (entry: Buffer) => Buffer.from(entry).fill(9, 50),
    () => Buffer.alloc(0),
  ]) {
    await cache.put("a", bytes(100));
    const [name = ""] = await readdir(folder);
    await writeFile(join(folder, name), damage(await readFile(join(folder, name))));
    expect(await cache.get("a")).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  }
});

test("a flipped bit anywhere in an entry, or another length, makes it missing and removes it", async () => {
  const cache = openCache(folder);
  await cache.put("a", bytes(40, 3));
  const [name = ""] = await readdir(folder);
  const path = join(folder, name);
  const whole = await readFile(path);
  const damages = [
    ...Array.from(whole, (byte, at) => Buffer.from(whole).fill(byte ^ (1 << (at % 8)), at, at + 1)),
    ...Array.from(whole, (_, length) => whole.subarray(0, length)),
    Buffer.concat([whole, Buffer.alloc(1)]),
    Buffer.alloc(whole.length),
  ];
  for (const damage of damages) {
    await writeFile(path, damage);
    expect(await cache.get("a")).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  }
  await writeFile(path, whole);
  expect(await cache.get("a")).toEqual(Buffer.from(bytes(40, 3)));
});

test("a whole entry under another entry's name is missing", async () => {
  const cache = openCache(folder);
  await cache.put("a", bytes(10, 1));
  const [a = ""] = await readdir(folder);
  const entry = await readFile(join(folder, a));
  await cache.put("b", bytes(10, 2));
  const b = (await readdir(folder)).find((name) => name !== a) ?? "";
  await writeFile(join(folder, b), entry);
  expect(await cache.get("b")).toBeUndefined();
  expect(await cache.get("a")).toEqual(Buffer.from(bytes(10, 1)));
});

test("what was used longest ago leaves when the cache is full", async () => {
  const cache = openCache(folder, 400);
  const age = async (hours: number) => {
    for (const name of await readdir(folder)) {
      const time = new Date(PAST - hours * 3_600_000);
      await utimes(join(folder, name), time, time);
    }
  };
  await cache.put("old", bytes(100));
  await age(3);
  await cache.put("older but used", bytes(100));
  await age(4);
  await cache.get("older but used");
  await cache.put("new", bytes(150));
  expect(await cache.get("old")).toBeUndefined();
  expect(await cache.get("older but used")).toBeDefined();
  expect(await cache.get("new")).toBeDefined();
  await cache.put("too large", bytes(500));
  expect(await cache.get("too large")).toBeUndefined();
});

test("many writers of one key leave one whole entry and no remains", async () => {
  const caches = Array.from({ length: 8 }, () => openCache(folder));
  await Promise.all(caches.map((cache, index) => cache.put("a", bytes(20_000, index))));
  const kept = await openCache(folder).get("a");
  expect(new Set(kept).size).toBe(1);
  expect(kept?.length).toBe(20_000);
  expect((await readdir(folder)).length).toBe(1);
});

test("unfinished files of an hour ago are removed, younger ones left", async () => {
  for (const name of ["a.part", "b.part"]) await writeFile(join(folder, name), "x");
  await utimes(join(folder, "a.part"), new Date(PAST), new Date(PAST));
  await openCache(folder).put("k", bytes(1));
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual(["b.part"]);
});

test("a folder that cannot be written keeps nothing and breaks nothing", async () => {
  await writeFile(join(folder, "file"), "x");
  const cache = openCache(join(folder, "file", "below"));
  await cache.put("a", bytes(3));
  expect(await cache.get("a")).toBeUndefined();
});
