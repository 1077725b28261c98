import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fitImage, planFit } from "./fit.ts";
import { type Fit, type Image, RESIZE_FILTERS } from "./image.ts";
import { type Preprocessing, preprocess } from "./preprocess.ts";
import { resize } from "./resize.ts";

interface Case extends Fit {
  readonly outWidth: number;
  readonly outHeight: number;
  readonly pixels: string;
  readonly normal: string;
  readonly gray: string;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../../../test/golden/data/fits.json", import.meta.url), "utf8"),
);

interface Resized {
  readonly width: number;
  readonly height: number;
  readonly fit: Fit;
  readonly pixels: string;
}

const resized: readonly Resized[] = JSON.parse(
  readFileSync(new URL("../../../../test/golden/data/resizes.json", import.meta.url), "utf8"),
);

/** The same as `picture` in test/golden/data/make.py. */
function picture(width: number, height: number): Image {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++, i++) pixels[i] = x * 7 + y * 13 + c * 29 + ((x * y) % 31) * 3;
    }
  }
  return { width, height, channels: 3, pixels };
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const floats = (text: string) => new Float32Array(bytes(text).buffer);
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, index) => Math.abs(value - b[index]!)));

test.each(cases)("fitting $width×$height to $outWidth×$outHeight ($mode) gives Pillow's bytes", (golden) => {
  const fit: Fit = { width: golden.outWidth, height: golden.outHeight, mode: golden.mode, shorter: golden.shorter };
  const fitted = fitImage(picture(golden.width, golden.height), fit);
  expect(Buffer.compare(fitted.pixels as Uint8Array, bytes(golden.pixels))).toBe(0);
});

test.each(resized)("$width×$height as $fit is Pillow's bytes", (golden) => {
  const fitted = fitImage(picture(golden.width, golden.height), golden.fit);
  expect([...fitted.pixels]).toEqual([...bytes(golden.pixels)]);
});

test("a window is that part of the whole, for bytes and floats, colour and grey, with every filter", () => {
  const side = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(
      fc.record({ width: side, height: side, toWidth: side, toHeight: side, seed: fc.nat(99) }),
      fc.constantFrom(...RESIZE_FILTERS),
      fc.boolean(),
      fc.constantFrom(1 as const, 3 as const),
      ({ width, height, toWidth, toHeight, seed }, filter, floats, channels) => {
        const colour = picture(width, height);
        const values = Uint8Array.from({ length: width * height * channels }, (_, i) => colour.pixels[i] ?? 0);
        const image: Image = { width, height, channels, pixels: floats ? Float32Array.from(values) : values };
        const left = seed % toWidth;
        const top = seed % toHeight;
        const window = { left, top, width: toWidth - left, height: Math.max(1, toHeight - top - (seed % 3)) };
        const whole = resize(image, toWidth, toHeight, filter);
        const part = resize(image, toWidth, toHeight, filter, window);
        const expected = Array.from(part.pixels, (_, i) => {
          const [x, y] = [Math.floor(i / channels) % window.width, Math.floor(i / channels / window.width)];
          return whole.pixels[((top + y) * toWidth + left + x) * channels + (i % channels)];
        });
        expect([...part.pixels]).toEqual(expected);
      },
    ),
    { numRuns: 150 },
  );
});

test("the cut of an image whose scaled size no memory could hold is computed", () => {
  const pixels = picture(60_000, 1).pixels;
  for (const filter of RESIZE_FILTERS) {
    const fit: Fit = { width: 224, height: 224, mode: "crop", shorter: 256, filter };
    // only pixels near the middle count, and their scale is the same in an image of these alone
    const near = { channels: 3 as const, pixels: pixels.subarray(29_990 * 3, 30_010 * 3) };
    const wide = fitImage({ width: 60_000, height: 1, channels: 3, pixels }, fit);
    expect(Buffer.from(wide.pixels).equals(fitImage({ ...near, width: 20, height: 1 }, fit).pixels as Uint8Array)).toBe(
      true,
    );
    const tall = fitImage({ width: 1, height: 60_000, channels: 3, pixels }, fit);
    expect(Buffer.from(tall.pixels).equals(fitImage({ ...near, width: 1, height: 20 }, fit).pixels as Uint8Array)).toBe(
      true,
    );
  }
});

test("a cut rounded down begins where transformers' center_crop begins, for images larger and smaller than it", () => {
  for (let outer = 1; outer < 40; outer++) {
    for (let inner = 1; inner < 40; inner++) {
      const fit: Fit = { width: inner, height: inner, mode: "cut", shorter: 0, corner: "down" };
      // image_transforms.py: top = (h - crop) // 2; where it hangs over, the image lies ceil((new - h) / 2) down in a
      // larger one, and top moves with it
      const top = Math.floor((outer - inner) / 2);
      const larger = Math.max(outer, inner);
      const pad = Math.ceil((larger - outer) / 2);
      const inside = top >= 0 && top + inner <= outer;
      const begin = inside ? top : Math.max(0, top + pad) - pad;
      expect(planFit(outer, outer, fit).top).toBe(begin);
    }
  }
});

test("both sides cover or fit inside a size as timm's ResizeKeepRatio does", () => {
  const before = { width: 20, height: 12 };
  const base = { width: 20, height: 12, shorter: 0, before };
  // [round(x / ratio) for x in size], ratio = min or max of the sides' ratios; 37 / 20 = 1.85, 31 / 12 = 2.583
  expect(planFit(37, 31, { ...base, mode: "crop" })).toMatchObject({ width: 20, height: 17 });
  expect(planFit(37, 31, { ...base, mode: "pad" })).toMatchObject({ width: 14, height: 12 });
});

test("what a padded image leaves empty is filled", () => {
  const image: Image = { width: 2, height: 1, channels: 3, pixels: Uint8Array.of(1, 2, 3, 1, 2, 3) };
  const fitted = fitImage(image, { width: 2, height: 3, mode: "pad", shorter: 0, fill: [9, 8, 7] });
  expect([...fitted.pixels]).toEqual([9, 8, 7, 9, 8, 7, 1, 2, 3, 1, 2, 3, 9, 8, 7, 9, 8, 7]);
});

test.each(cases)("$width×$height normalised is torchvision's tensor, colour and grey", (golden) => {
  const fit: Fit = { width: golden.outWidth, height: golden.outHeight, mode: "stretch", shorter: 0 };
  const image: Image = { width: fit.width, height: fit.height, channels: 3, pixels: bytes(golden.pixels) };
  const base = { fit, scale: 1 / 255, layout: "nchw", source: "test" } as const;
  const colour: Preprocessing = { ...base, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], channels: "rgb" };
  const gray: Preprocessing = { ...base, mean: [0.1307], std: [0.3081], channels: "gray" };
  expect(worst(preprocess([image], colour).data, floats(golden.normal))).toBeLessThan(2e-6);
  // Pillow rounds the grey value to a byte: half of 1/255, over the deviation
  expect(worst(preprocess([image], gray).data, floats(golden.gray))).toBeLessThan(0.51 / 255 / 0.3081);
});

test("a constant image stays constant, and floats scale as bytes do, at any sizes", () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, side, side, (width, height, toWidth, toHeight) => {
      const flat: Image = { width, height, channels: 1, pixels: new Uint8Array(width * height).fill(77) };
      expect(resize(flat, toWidth, toHeight).pixels.every((value) => value === 77)).toBe(true);
      const image = picture(width, height);
      const whole = resize(image, toWidth, toHeight).pixels;
      const precise = resize({ ...image, pixels: Float32Array.from(image.pixels) }, toWidth, toHeight).pixels;
      expect(worst(whole, precise)).toBeLessThanOrEqual(1.01);
    }),
    { numRuns: 40 },
  );
});

test("padding keeps the aspect and centres the image between black borders", () => {
  const fit: Fit = { width: 10, height: 10, mode: "pad", shorter: 0 };
  expect(planFit(20, 10, fit)).toEqual({ width: 10, height: 5, left: 0, top: -2 });
  const image = fitImage({ width: 2, height: 1, channels: 1, pixels: Uint8Array.of(200, 200) }, fit);
  const rows = Array.from({ length: 10 }, (_, y) => image.pixels[y * 10 + 5]);
  expect(rows).toEqual([0, 0, 200, 200, 200, 200, 200, 0, 0, 0]);
});

test("a cut larger than the image has a black border, as torchvision's CenterCrop pads", () => {
  const image = fitImage(
    { width: 4, height: 4, channels: 1, pixels: new Uint8Array(16).fill(9) },
    { width: 6, height: 8, mode: "crop", shorter: 4 },
  );
  expect(image.pixels.filter((value) => value === 9).length).toBe(16);
  expect(image.pixels[2 * 6 + 1]).toBe(9);
});
