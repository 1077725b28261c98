import fc from "fast-check";
import { expect, test } from "vitest";
import { DeeplingError } from "../base/error.ts";
import { decodeBmp } from "./bmp.ts";

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly compression?: number;
  /** After the 40 bytes of the header: masks or palette. */
  readonly extra?: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

/** A BMP file written out by the format's description, rows as they stand in the file, padded to four bytes. */
function bmp({ width, height, bits, compression = 0, extra = [], rows }: Layout): Uint8Array {
  const padded = rows.flatMap((row) => [...row, ...new Array((4 - (row.length % 4)) % 4).fill(0)]);
  const offset = 54 + extra.length;
  const bytes = new Uint8Array(offset + padded.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, offset, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  view.setUint32(30, compression, true);
  bytes.set(extra, 54);
  bytes.set(padded, offset);
  return bytes;
}

const red = [255, 0, 0];
const green = [0, 255, 0];
const blue = [0, 0, 255];
const white = [255, 255, 255];
const expected = [...red, ...green, ...blue, ...white];
const bgr = (...colors: number[][]) => colors.flatMap(([r = 0, g = 0, b = 0]) => [b, g, r]);
const palette = [red, green, blue, white].flatMap(([r = 0, g = 0, b = 0]) => [b, g, r, 0]);

test.each([
  ["24 bits, bottom up", { width: 2, height: 2, bits: 24, rows: [bgr(blue, white), bgr(red, green)] }],
  ["24 bits, top down", { width: 2, height: -2, bits: 24, rows: [bgr(red, green), bgr(blue, white)] }],
  [
    "32 bits",
    {
      width: 2,
      height: 2,
      bits: 32,
      rows: [
        [255, 0, 0, 9, 255, 255, 255, 9],
        [0, 0, 255, 9, 0, 255, 0, 9],
      ],
    },
  ],
  [
    "8 bits",
    {
      width: 2,
      height: 2,
      bits: 8,
      extra: palette,
      rows: [
        [2, 3],
        [0, 1],
      ],
    },
  ],
  ["4 bits", { width: 2, height: 2, bits: 4, extra: palette, rows: [[0x23], [0x01]] }],
  [
    "16 bits, five each",
    {
      width: 2,
      height: 2,
      bits: 16,
      rows: [
        [0x1f, 0, 0xff, 0x7f],
        [0, 0x7c, 0xe0, 0x03],
      ],
    },
  ],
  [
    "16 bits, masks 5 6 5",
    {
      width: 2,
      height: 2,
      bits: 16,
      compression: 3,
      extra: [0, 0xf8, 0, 0, 0xe0, 0x07, 0, 0, 0x1f, 0, 0, 0],
      rows: [
        [0x1f, 0, 0xff, 0xff],
        [0, 0xf8, 0xe0, 0x07],
      ],
    },
  ],
])("%s", (_, layout) => {
  const image = decodeBmp(bmp(layout), "a.bmp");
  expect(image).toMatchObject({ width: 2, height: 2, channels: 3 });
  expect([...image.pixels]).toEqual(expected);
});

test("one bit", () => {
  const image = decodeBmp(
    bmp({ width: 9, height: 1, bits: 1, extra: [0, 0, 0, 0, 255, 255, 255, 0], rows: [[0b10100000, 0x80]] }),
    "a",
  );
  expect(Array.from({ length: 9 }, (_, x) => image.pixels[x * 3]! / 255)).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 1]);
});

test("what is cut short or compressed says so", () => {
  const whole = bmp({ width: 2, height: 2, bits: 24, rows: [bgr(blue, white), bgr(red, green)] });
  expect(() => decodeBmp(whole.subarray(0, 60), "a.bmp")).toThrow("invalid image: cut short (a.bmp)");
  const packed = bmp({ width: 2, height: 2, bits: 8, compression: 1, rows: [] });
  expect(() => decodeBmp(packed, "a.bmp")).toThrow("unsupported image: BMP of 8 bits, compression 1 (a.bmp)");
});

test("mutated files give a DeeplingError or an image, never another failure", () => {
  const whole = bmp({
    width: 2,
    height: 2,
    bits: 8,
    extra: palette,
    rows: [
      [2, 3],
      [0, 1],
    ],
  });
  const edit = fc.tuple(fc.integer({ min: 2, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(
      fc.array(edit, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: whole.length }),
      (edits, cut) => {
        const mutated = whole.slice(0, cut < 20 ? whole.length : cut);
        for (const [at, value] of edits) if (at < mutated.length) mutated[at] = value;
        try {
          const { width, height, pixels } = decodeBmp(mutated, "a.bmp");
          expect(pixels.length).toBe(width * height * 3);
        } catch (error) {
          expect(error).toBeInstanceOf(DeeplingError);
        }
      },
    ),
    { numRuns: 600 },
  );
});
