import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fit, Image } from "./image.ts";
import { type Preprocessing, preprocess } from "./preprocess.ts";
import { fitImage, planFit, resize } from "./resize.ts";

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
