import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRecords, scanRecords } from "./read-records.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-records-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Seven records of three bytes, each another byte. */
const SIZE = 3;
const COUNT = 7;
const BYTES = Uint8Array.from({ length: SIZE * COUNT }, (_, i) => i + 1);

async function written(): Promise<string> {
  const path = join(folder, "records.bin");
  await writeFile(path, BYTES);
  return path;
}

test.each([1, 2, 3, 7, 100])("records come in order, %i at once, as they are read by their rows", async (atOnce) => {
  const path = await written();
  const seen: number[] = [];
  await scanRecords(path, { size: SIZE, count: COUNT, atOnce }, (records, first) => {
    expect(first * SIZE).toBe(seen.length);
    seen.push(...records);
  });
  expect(seen).toEqual([...(await readRecords(path, SIZE, [...Array(COUNT).keys()]))]);
});

test("what is thrown of a record ends the reading, and a file that became shorter is named", async () => {
  const path = await written();
  const firsts: number[] = [];
  const refuse = (_: Uint8Array, first: number) => {
    firsts.push(first);
    if (first === 2) throw new Error("no");
  };
  await expect(scanRecords(path, { size: SIZE, count: COUNT, atOnce: 2 }, refuse)).rejects.toThrow("no");
  expect(firsts).toEqual([0, 2]);
  const more = scanRecords(path, { size: SIZE, count: COUNT + 1, atOnce: 2 }, () => undefined);
  await expect(more).rejects.toThrow("records.bin (it became shorter)");
});
