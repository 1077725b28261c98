import { describe, expect, test } from "vitest";
import { roll } from "../../../../test/oracles/roll.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { linfDistance } from "../math/norms.ts";
import { blur, gaussian } from "./blur.ts";
import { pixelSpace } from "./pixel-space.ts";
import { type Plane, stridesOf } from "./plane.ts";
import { type Preprocessing, preprocess } from "./preprocess.ts";

const planes: readonly Plane[] = [
  { width: 7, height: 5, channels: 3, layout: "nchw" },
  { width: 7, height: 5, channels: 3, layout: "nhwc" },
  { width: 4, height: 9, channels: 1, layout: "nchw" },
];
const normal = (length: number, seed: number): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => randomNormal(random));
};
const sizeOf = ({ width, height, channels }: Plane): number => width * height * channels;

const placesOf = ({ width, height, channels }: Plane) =>
  Array.from({ length: width * height * channels }, (_, i) => ({
    column: i % width,
    row: Math.floor(i / width) % height,
    c: Math.floor(i / (width * height)),
  }));

describe.each(planes)("$layout, $width × $height × $channels", (plane) => {
  const size = sizeOf(plane);
  const { x, y, channel } = stridesOf(plane);
  const at = (column: number, row: number, c: number): number => column * x + row * y + c * channel;

  test("pixels and network input go round, the network's is what preprocessing gives, and the gradient follows the chain rule", () => {
    const preprocessing: Preprocessing = {
      fit: { width: plane.width, height: plane.height, mode: "stretch", shorter: 5 },
      scale: 1 / 255,
      mean: [0.485, 0.456, 0.406].slice(0, plane.channels),
      std: [0.229, 0.224, 0.225].slice(0, plane.channels),
      channels: plane.channels === 1 ? "gray" : "rgb",
      layout: plane.layout,
      source: "test",
    };
    const space = pixelSpace(preprocessing, plane);
    const random = seededRandom(2);
    const bytes = Uint8Array.from({ length: size }, () => Math.floor(256 * random()));
    const channels = plane.channels === 1 ? 1 : 3;
    const image = { width: plane.width, height: plane.height, channels, pixels: bytes } as const;
    const input = preprocess([image, image], preprocessing).data;
    const pixels = space.toPixels(input);
    for (const { column, row, c } of placesOf(plane)) {
      const byte = bytes[(row * plane.width + column) * channels + c] as number;
      expect(pixels[size + at(column, row, c)]).toBeCloseTo(byte / 255, 5);
    }
    expect(linfDistance(space.toNetwork(pixels), input)).toBeLessThan(1e-5);
    const direction = normal(2 * size, 3);
    const along = (g: Float32Array, d: Float32Array) => g.reduce((sum, value, i) => sum + value * (d[i] as number), 0);
    // a linear objective g·network: its change along a direction of pixels is that of the network's input
    const gradient = normal(2 * size, 4);
    const moved = space.toNetwork(pixels.map((value, i) => value + (direction[i] as number)));
    const change = moved.map((value, i) => value - (input[i] as number));
    const pulled = gradient.slice();
    for (const image of [0, size]) {
      for (const { column, row, c } of placesOf(plane)) {
        const place = image + at(column, row, c);
        pulled[place] = (gradient[place] as number) * (space.gains[c] ?? Number.NaN);
      }
    }
    expect(along(pulled, direction)).toBeCloseTo(along(gradient, change), 2);
  });

  test("blur against the sum that it stands for, mirrored at the borders", () => {
    for (const sigma of [0.6, 1.7]) {
      const image = normal(size, 5);
      const weights = gaussian(sigma);
      const radius = (weights.length - 1) / 2;
      const mirror = (i: number, n: number) => {
        const period = ((i % (2 * n)) + 2 * n) % (2 * n);
        return period < n ? period : 2 * n - 1 - period;
      };
      const offsets = Array.from(weights, (weight, k) => ({ weight, shift: k - radius }));
      const slow = new Float32Array(size);
      for (const { column, row, c } of placesOf(plane)) {
        const terms = offsets.flatMap((dy) =>
          offsets.map((dx) => {
            const from = at(mirror(column + dx.shift, plane.width), mirror(row + dy.shift, plane.height), c);
            return dy.weight * dx.weight * (image[from] as number);
          }),
        );
        slow[at(column, row, c)] = terms.reduce((sum, term) => sum + term, 0);
      }
      expect(linfDistance(blur(image, plane, sigma), slow)).toBeLessThan(1e-5);
    }
    const image = normal(size, 5);
    expect(blur(image, plane, 0)).toEqual(image);
    expect(
      linfDistance(blur(new Float32Array(size).fill(0.3), plane, 2), new Float32Array(size).fill(0.3)),
    ).toBeLessThan(1e-6);
  });

  test("a shift gives the network the images rolled", () => {
    const space = pixelSpace({ scale: 1 / 255, mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.5] }, plane);
    const images = normal(2 * size, 8);
    for (const [right, down] of [
      [3, -2],
      [-1, 0],
      [0, 4],
      [plane.width, -plane.height],
    ] as const) {
      const rolled = roll(images, plane, right, down);
      expect(space.toNetwork(images, { right, down })).toEqual(space.toNetwork(rolled));
    }
    // by hand
    const rolled = roll(images, plane, 3, -2);
    expect(rolled[at(3, plane.height - 2, 0)]).toBe(images[at(0, 0, 0)]);
    expect(rolled[size + at(1, 0, plane.channels - 1)]).toBe(images[size + at(plane.width - 2, 2, plane.channels - 1)]);
  });
});
