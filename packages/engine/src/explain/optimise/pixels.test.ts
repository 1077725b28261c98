import { describe, expect, test } from "vitest";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { type Preprocessing, preprocess } from "../../data/preprocess.ts";
import { blur, gaussian } from "./blur.ts";
import { decorrelateColours } from "./colour.ts";
import { l2Distance, linfDistance, project } from "./norms.ts";
import { pixelSpace } from "./pixel-space.ts";
import { type Plane, stridesOf } from "./plane.ts";
import { roll } from "./roll.ts";
import { variation, variationGradient } from "./variation.ts";

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
    expect(along(space.pullGradient(gradient), direction)).toBeCloseTo(along(gradient, change), 2);
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

  test("in decorrelated colours light grows and hues shrink: the closed form, and Σ = AAᵀ by its eigenvectors", () => {
    const image = normal(size, 11);
    const rho = 0.7;
    const found = decorrelateColours(image, plane, rho);
    expect(decorrelateColours(image, plane, 0)).toEqual(image);
    if (plane.channels === 1) {
      expect(found).toEqual(image);
      return;
    }
    for (const { column, row } of placesOf(plane).filter(({ c }) => c === 0)) {
      const [a, b] = [image, found].map((of) => [0, 1, 2].map((c) => of[at(column, row, c)] as number));
      const mean = (of: readonly number[] = []) => of.reduce((sum, value) => sum + value / 3, 0);
      expect(mean(b)).toBeCloseTo((1 + 2 * rho) * mean(a), 5);
      for (const c of [0, 1, 2]) expect((b?.[c] ?? 0) - mean(b)).toBeCloseTo((1 - rho) * ((a?.[c] ?? 0) - mean(a)), 5);
    }
  });

  test("the gradient of total variation is that of finite differences", () => {
    const image = normal(size, 6);
    const direction = normal(size, 7);
    const step = 1e-2;
    const ahead = variation(
      image.map((value, i) => value + step * (direction[i] as number)),
      plane,
    );
    const behind = variation(
      image.map((value, i) => value - step * (direction[i] as number)),
      plane,
    );
    const gradient = variationGradient(image, plane);
    const along = gradient.reduce((sum, value, i) => sum + value * (direction[i] as number), 0);
    expect(along / ((ahead - behind) / (2 * step))).toBeCloseTo(1, 4);
    // two neighbours by hand
    const dot = new Float32Array(size);
    dot[at(0, 0, 0)] = 2;
    expect(variation(dot, plane)).toBe(8);
  });

  test("rolling moves every pixel, and back", () => {
    const image = normal(size, 8);
    const rolled = roll(image, plane, 3, -2);
    expect(rolled[at(3, plane.height - 2, 0)]).toBe(image[at(0, 0, 0)]);
    expect(rolled[at(1, 0, plane.channels - 1)]).toBe(image[at(plane.width - 2, 2, plane.channels - 1)]);
    expect(roll(rolled, plane, -3, 2)).toEqual(image);
  });
});

describe("projection onto balls", () => {
  const random = seededRandom(9);
  const origin = Float32Array.from({ length: 300 }, random);
  const far = normal(300, 10);

  test("L∞: the nearest image in the ball", () => {
    const image = far.slice();
    project(image, origin, "linf", 0.1);
    image.forEach((value, i) => {
      const from = origin[i] as number;
      const low = Math.max(0, from - 0.1);
      const high = Math.min(1, from + 0.1);
      const wanted = far[i] as number;
      expect(value).toBeCloseTo(Math.max(low, Math.min(wanted, high)), 6);
    });
  });

  test("L2: in the ball and the range; what is inside stays, and projecting twice changes nothing", () => {
    for (const budget of [0.1, 1, 5]) {
      const image = far.slice();
      project(image, origin, "l2", budget);
      expect(l2Distance(image, origin)).toBeLessThan(budget + 1e-5);
      expect(Math.min(...image)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...image)).toBeLessThanOrEqual(1);
      const again = image.slice();
      project(again, origin, "l2", budget);
      expect(linfDistance(again, image)).toBeLessThan(1e-6);
    }
    const near = origin.map((value) => 0.9 * value);
    const kept = near.slice();
    project(kept, origin, "l2", 100);
    expect(kept).toEqual(near);
    const free = far.slice();
    project(free, origin, "none", 0.01);
    expect(free).toEqual(far.map((value) => Math.min(1, Math.max(0, value))));
  });
});
