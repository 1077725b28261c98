import { expect, test } from "vitest";
import { crc32 } from "../../base/crc32.ts";
import { atlasIndexSize, atlasPageHead, readAtlasIndex } from "./atlas-page.ts";

const pictures = [[1, 2, 3], [], [4], [5, 6, 7, 8, 9]].map((bytes) => Uint8Array.from(bytes));
const head = atlasPageHead({
  lengths: Uint32Array.from(pictures, ({ length }) => length),
  sums: Uint32Array.from(pictures, crc32),
});
const file = Uint8Array.from([head, ...pictures].flatMap((part) => [...part]));

test("the check value of CRC-32", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

test("each picture is found by its place, also behind one that is missing", () => {
  const index = readAtlasIndex(file.subarray(0, atlasIndexSize(4)), 4);
  if (index === undefined) throw new Error("no index");
  expect([index.count, index.size]).toEqual([4, file.length]);
  for (const [at, bytes] of pictures.entries()) {
    const found = file.subarray(...index.rangeOf(at));
    expect(found).toEqual(bytes);
    expect(index.holds(at, found)).toBe(true);
  }
  expect(index.holds(0, Uint8Array.of(1, 2, 4))).toBe(false);
});

test("little-endian numbers of 32 bits behind the magic: how many, the index's CRC-32, and of each picture its end and its CRC-32", () => {
  const view = new DataView(head.buffer);
  expect(new TextDecoder().decode(head.subarray(0, 16))).toBe("deepling atlas 1");
  expect([view.getUint32(16, true), view.getUint32(20, true)]).toEqual([4, crc32(head.subarray(24))]);
  expect([0, 1, 2, 3].map((at) => view.getUint32(24 + 8 * at, true))).toEqual([3, 3, 4, 9]);
  expect(view.getUint32(28 + 8 * 3, true)).toBe(crc32(Uint8Array.of(5, 6, 7, 8, 9)));
});

test.each([
  ["cut off", head.subarray(0, head.length - 1), 4],
  ["changed", Uint8Array.from(head, (byte, at) => (at === 30 ? byte ^ 1 : byte)), 4],
  ["of more pictures", head, 3],
  ["of something else", Uint8Array.from(head, (byte, at) => (at === 0 ? 0 : byte)), 4],
] as const)("an index that is %s is none", (_, bytes, count) => {
  expect(readAtlasIndex(bytes, count)).toBeUndefined();
});
