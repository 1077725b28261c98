import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../base/random.ts";
import type { Image } from "./image.ts";
import { type Preprocessing, preprocess, toBytes, unprocess } from "./preprocess.ts";

const settings = fc.record({
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  count: fc.integer({ min: 0, max: 3 }),
  scale: fc.constantFrom(1, 1 / 255, 1 / 127.5),
  channels: fc.constantFrom("rgb" as const, "bgr" as const, "gray" as const),
  layout: fc.constantFrom("nchw" as const, "nhwc" as const),
  source: fc.constantFrom(1 as const, 3 as const),
  floats: fc.boolean(),
  seed: fc.integer({ min: 0, max: 1000 }),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

function make({ width, height, count, scale, channels, layout, source, floats, seed }: Settings) {
  const random = seededRandom(seed);
  const size = channels === "gray" ? 1 : 3;
  const preprocessing: Preprocessing = {
    fit: { width, height, mode: "stretch", shorter: 0 },
    scale,
    mean: Array.from({ length: size }, () => random()),
    std: Array.from({ length: size }, () => 0.1 + random()),
    channels,
    layout,
    source: "test",
  };
  const images = Array.from({ length: count }, (): Image => {
    const bytes = Uint8Array.from({ length: width * height * source }, () => random() * 256);
    return {
      width,
      height,
      channels: source,
      pixels: floats ? Float32Array.from(bytes, (v) => v + random() / 2) : bytes,
    };
  });
  return { preprocessing, images, size };
}

/** One value, straight from the definition. */
function slow(
  image: Image,
  { scale, mean, std, channels }: Preprocessing,
  channel: number,
  y: number,
  x: number,
): number {
  const at = (c: number) => image.pixels[(y * image.width + x) * image.channels + c]!;
  let pixel: number;
  if (image.channels === 1) pixel = at(0);
  else if (channels === "gray") pixel = 0.299 * at(0) + 0.587 * at(1) + 0.114 * at(2);
  else pixel = at(channels === "bgr" ? 2 - channel : channel);
  return (pixel * scale - mean[channel]!) / std[channel]!;
}

test("every value is (pixel × scale − mean) / std at its place, for every order and kind of image", () => {
  fc.assert(
    fc.property(settings, (chosen) => {
      const { preprocessing, images, size } = make(chosen);
      const { width, height } = chosen;
      const tensor = preprocess(images, preprocessing);
      const planar = chosen.layout === "nchw";
      expect(tensor.shape).toEqual(
        planar ? [images.length, size, height, width] : [images.length, height, width, size],
      );
      let worst = 0;
      images.forEach((image, n) => {
        for (let c = 0; c < size; c++) {
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const index = planar
                ? ((n * size + c) * height + y) * width + x
                : ((n * height + y) * width + x) * size + c;
              const expected = slow(image, preprocessing, c, y, x);
              worst = Math.max(worst, Math.abs(tensor.data[index]! - expected) / (1 + Math.abs(expected)));
            }
          }
        }
      });
      expect(worst).toBeLessThan(1e-5);
    }),
    { numRuns: 80 },
  );
});

test("unprocess gives the pixels back, and bytes exactly", () => {
  fc.assert(
    fc.property(settings, (chosen) => {
      const { preprocessing, images, size } = make(chosen);
      const back = unprocess(preprocess(images, preprocessing), preprocessing);
      expect(back.length).toBe(images.length);
      images.forEach((image, index) => {
        if (image.channels !== size) return;
        const pixels = back[index]!.pixels;
        expect(Math.max(...Array.from(pixels, (value, at) => Math.abs(value - image.pixels[at]!)))).toBeLessThan(1e-3);
        if (image.pixels instanceof Uint8Array)
          expect(Buffer.compare(toBytes(back[index]!).pixels, image.pixels)).toBe(0);
      });
    }),
    { numRuns: 60 },
  );
});

test("toBytes clamps and rounds", () => {
  const image: Image = { width: 4, height: 1, channels: 1, pixels: Float32Array.of(-3, 0.4, 254.6, 300) };
  expect([...toBytes(image).pixels]).toEqual([0, 0, 255, 255]);
});

test("an image of another size is refused by its size", () => {
  const { preprocessing } = make({
    width: 2,
    height: 2,
    count: 0,
    scale: 1,
    channels: "rgb",
    layout: "nchw",
    source: 3,
    floats: false,
    seed: 1,
  });
  const image: Image = { width: 3, height: 2, channels: 3, pixels: new Uint8Array(18) };
  expect(() => preprocess([image], preprocessing)).toThrow("mismatched image size: 3×2 (the network takes 2×2)");
});
