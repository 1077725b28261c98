import { readFileSync } from "node:fs";
import { DeeplingError, type Fit, type Image } from "@deepling/engine";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { beforeAll, expect, test } from "vitest";
import { decodeImage } from "./decode-image.ts";

/** Red, green over blue, white; 16 pixels each side of a corner. */
const corners: Image = {
  width: 32,
  height: 32,
  channels: 3,
  pixels: Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % 32, Math.floor(i / 96), i % 3];
    const color = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
    ][(y >= 16 ? 2 : 0) + (x >= 16 ? 1 : 0)];
    return color?.[c] ?? 0;
  }),
};

const source = (): Sharp => sharp(corners.pixels as Uint8Array, { raw: { width: 32, height: 32, channels: 3 } });

/** Colours at the middle of the four corners. */
function look({ width, height, pixels, channels }: Image): number[][] {
  return [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ].map(([x = 0, y = 0]) => {
    const start = (Math.floor(y * height) * width + Math.floor(x * width)) * channels;
    return [...pixels.subarray(start, start + 3)];
  });
}

const near = (image: Image, expected: number[][], tolerance: number) =>
  look(image).forEach((color, corner) => {
    color.forEach((value, c) => {
      expect(Math.abs(value - (expected[corner]?.[c] ?? -1000))).toBeLessThanOrEqual(tolerance);
    });
  });

const red = [255, 0, 0];
const green = [0, 255, 0];
const blue = [0, 0, 255];
const white = [255, 255, 255];

test.each<[string, () => Sharp, number]>([
  ["PNG", () => source().png(), 0],
  ["PNG with a palette", () => source().png({ palette: true }), 2],
  ["PNG of 16 bits", () => source().toColourspace("rgb16").png(), 0],
  ["PNG with alpha", () => source().ensureAlpha(0.5).png(), 0],
  ["JPEG", () => source().jpeg({ quality: 95 }), 4],
  ["WebP", () => source().webp({ lossless: true }), 0],
  ["GIF", () => source().gif(), 2],
  ["TIFF", () => source().tiff({ compression: "lzw" }), 0],
])("%s comes out as RGB bytes", async (_, make, tolerance) => {
  const image = await decodeImage(await make().toBuffer(), "original", "a");
  expect(image).toMatchObject({ width: 32, height: 32, channels: 3 });
  near(image, [red, green, blue, white], tolerance);
});

test("a grey image, of 8 and of 16 bits, becomes three equal channels", async () => {
  for (const space of ["b-w", "grey16"]) {
    const grey = sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 100, g: 100, b: 100 } } });
    const image = await decodeImage(await grey.toColourspace(space).png().toBuffer(), "original", "a");
    expect(image.channels).toBe(3);
    expect([...image.pixels.subarray(0, 3)]).toEqual([100, 100, 100]);
  }
});

interface Golden {
  readonly name: string;
  readonly file: string;
  readonly fit?: Fit;
  readonly width: number;
  readonly height: number;
  readonly pixels: string;
}

const goldens: readonly Golden[] = JSON.parse(
  readFileSync(new URL("../../../../test/golden/data/pictures.json", import.meta.url), "utf8"),
);

test.each(goldens)("$name comes out as Pillow's bytes", async ({ file, fit, width, height, pixels, name }) => {
  const image = await decodeImage(Buffer.from(file, "base64"), fit ?? "original", name);
  expect(image).toMatchObject({ width, height });
  expect([...image.pixels]).toEqual([...Buffer.from(pixels, "base64")]);
});

test("a GIF that ends too soon, or whose codes are none, is refused", async () => {
  const gif = Buffer.from(goldens.find(({ name }) => name === "GIF")?.file ?? "", "base64");
  await expect(decodeImage(gif.subarray(0, -20), "original", "a.gif")).rejects.toThrow(
    "invalid image: cut short (a.gif)",
  );
  const frameless = Buffer.concat([gif.subarray(0, 13 + 192), Buffer.from(";          ")]);
  await expect(decodeImage(frameless, "original", "a.gif")).rejects.toThrow(
    "invalid image: a GIF without frames (a.gif)",
  );
});

test("a photograph that lies on its side is turned upright by its EXIF orientation", async () => {
  const wide = source().resize(32, 16, { fit: "fill" }).jpeg({ quality: 95 }).withMetadata({ orientation: 6 });
  const image = await decodeImage(await wide.toBuffer(), "original", "a");
  expect(image).toMatchObject({ width: 16, height: 32 });
  // a quarter turn clockwise: what was left comes on top
  near(image, [blue, red, white, green], 6);
});

test("alpha is left out, not laid on a colour", async () => {
  const pixels = Uint8Array.from({ length: 4 * 4 * 4 }, (_, i) => [200, 100, 50, 0][i % 4] ?? 0);
  const png = await sharp(pixels, { raw: { width: 4, height: 4, channels: 4 } })
    .png()
    .toBuffer();
  const image = await decodeImage(png, { width: 2, height: 2, mode: "stretch", shorter: 2 }, "a");
  expect([...image.pixels.subarray(0, 3)]).toEqual([200, 100, 50]);
});

test("fitting shrinks and grows to the asked size with the corners in place", async () => {
  const png = await source().png().toBuffer();
  for (const side of [8, 31, 32, 50]) {
    const image = await decodeImage(png, { width: side, height: side, mode: "crop", shorter: side }, "a");
    expect(image).toMatchObject({ width: side, height: side });
    near(image, [red, green, blue, white], 1);
  }
});

let originals: Buffer[];
beforeAll(async () => {
  originals = await Promise.all(
    [source().png(), source().jpeg(), source().webp(), source().gif()].map((image) => image.toBuffer()),
  );
});

test("mutated images give an image or a DeeplingError, never another failure", async () => {
  const edit = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(
      fc.nat(3),
      fc.array(edit, { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (which, edits, kept) => {
        const bytes = Buffer.from(originals[which] ?? Buffer.alloc(0));
        for (const [place, value] of edits) bytes[Math.floor(place * (bytes.length - 1))] = value;
        const cut = bytes.subarray(0, kept < 0.5 ? bytes.length : Math.floor(kept * bytes.length));
        try {
          const image = await decodeImage(cut, { width: 8, height: 8, mode: "crop", shorter: 8 }, "a");
          expect(image.pixels.length).toBe(192);
        } catch (error) {
          expect(error).toBeInstanceOf(DeeplingError);
        }
      },
    ),
    { numRuns: 150 },
  );
});
