import { afterAll, describe, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { ascentStep, totalVariation } from "../../../../../test/oracles/ascent-step.ts";
import { roll } from "../../../../../test/oracles/roll.ts";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { hashGraph } from "../../graph/hash.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { createFourierFilter } from "./fourier.ts";
import { type MoveSettings, moveGraphs } from "./move-graph.ts";
import { createMover } from "./mover.ts";
import { l2Distance, linfDistance } from "./norms.ts";
import { pixelSpace, STILL } from "./pixel-space.ts";
import { type Plane, planeSize, stridesOf } from "./plane.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const planes: readonly Plane[] = [
  { width: 7, height: 5, channels: 3, layout: "nchw" },
  { width: 5, height: 6, channels: 3, layout: "nhwc" },
  { width: 4, height: 9, channels: 1, layout: "nchw" },
];
const plain: MoveSettings = {
  norm: "none",
  budget: 0.5,
  parametrisation: "pixel",
  colour: 0,
  smoothing: 0,
  jitter: 0,
  variation: 0,
};
const random = seededRandom(4);
const normal = (length: number) => Float32Array.from({ length }, () => randomNormal(random));
const grey = (length: number) => Float32Array.from({ length }, () => 0.2 + 0.6 * random());

describe.each(planes)("$layout, $width × $height × $channels", (plane) => {
  const { width, height, channels } = plane;
  const size = planeSize(plane);
  const std = [0.2, 0.25, 0.4].slice(0, channels);
  const space = pixelSpace({ scale: 1 / 255, mean: [0.4, 0.5, 0.6].slice(0, channels), std }, plane);
  const moveGraph = moveGraphs(plane, space.gains);
  const { x, y, channel } = stridesOf(plane);
  const planar = (image: Float32Array): number[][][] =>
    Array.from({ length: channels }, (_, c) =>
      Array.from({ length: height }, (_, row) =>
        Array.from({ length: width }, (_, column) => image[c * channel + row * y + column * x] as number),
      ),
    );
  const laidOut = (image: readonly (readonly (readonly number[])[])[]): Float32Array => {
    const out = new Float32Array(size);
    image.forEach((rows, c) => {
      rows.forEach((row, at) => {
        row.forEach((value, column) => {
          out[c * channel + at * y + column * x] = value;
        });
      });
    });
    return out;
  };
  const mover = (origin: Float32Array, settings: Partial<MoveSettings>, batch = 2) =>
    createMover({ plane, moveGraph, sessions, batch }, origin, { ...plain, ...settings });
  /** By the pixels, from the gradient by the network's input. */
  const byPixels = (gradient: Float32Array) =>
    planar(gradient).map((rows, c) => rows.map((row) => row.map((value) => value * (space.gains[c] ?? Number.NaN))));

  test.each<Partial<MoveSettings>>([
    {},
    { norm: "l2" },
    { norm: "linf", budget: 0.03 },
    { smoothing: 1.3 },
    { colour: 0.9 },
    { variation: 0.2 },
    { norm: "l2", budget: 0.3, smoothing: 0.7, colour: 0.5, variation: 0.05, jitter: 2 },
    { norm: "linf", smoothing: 2, jitter: 1, variation: 0.3 },
    { parametrisation: "fourier" },
    { parametrisation: "fourier", norm: "l2", smoothing: 0.6, colour: 0.9, jitter: 2, variation: 0.1 },
  ])("one step is that of the slow twin: %o", async (given) => {
    const settings = { ...plain, ...given };
    const [images, gradient] = [grey(3 * size), normal(3 * size)];
    // the last image has not moved yet
    const origin = images.map((value, i) => (i < 2 * size ? Math.min(1, value + 0.2 * random()) : value));
    const [right, down] = settings.jitter > 0 ? [settings.jitter, 1 - settings.jitter] : [0, 0];
    const rolled = roll(gradient, plane, right, down);
    // three images, two at a time
    const shift = { right, down };
    const moved = await mover(origin, settings)({ images, gradient: rolled, shift, length: 0.2 });
    const spectral =
      settings.parametrisation === "fourier" ? await createFourierFilter(plane, sessions, 3)(gradient, 2) : gradient;
    for (const image of [0, 1, 2]) {
      const [now, start, slope] = [images, origin, spectral].map((all) =>
        all.subarray(image * size, (image + 1) * size),
      );
      const [a = [], b = []] = [now, start].map((one) => planar(one ?? images));
      const slow = laidOut(ascentStep(a, b, byPixels(slope ?? gradient), 0.2, settings) as number[][][]);
      expect(linfDistance(moved.subarray(image * size, (image + 1) * size), slow)).toBeLessThan(3e-6);
    }
  });

  test("where there is no gradient nothing moves; one too small to be squared moves as far as any", async () => {
    const images = grey(size);
    const step = { images, shift: STILL, length: 0.1 };
    for (const settings of [{}, { norm: "linf" }, { norm: "l2", variation: 0.1, smoothing: 1 }] as const) {
      const move = mover(images, settings);
      expect(await move({ ...step, gradient: new Float32Array(size) })).toEqual(images);
      const large = normal(size);
      const [far, near] = [
        await move({ ...step, gradient: large }),
        await move({ ...step, gradient: large.map((g) => g * 1e-30) }),
      ];
      expect(linfDistance(far, near)).toBeLessThan(1e-6);
    }
  });

  test("range and budget hold to within rounding, and what is inside stays", async () => {
    const origin = Float32Array.from({ length: size }, random);
    const gradient = normal(size);
    for (const budget of [0.1, 1]) {
      for (const norm of ["l2", "linf", "none"] as const) {
        const move = mover(origin, { norm, budget });
        const far = await move({ images: origin, gradient, shift: STILL, length: 20 });
        expect(Math.min(...far)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...far)).toBeLessThanOrEqual(1);
        if (norm === "l2") expect(l2Distance(far, origin)).toBeLessThan(budget + 1e-5);
        if (norm === "linf") expect(linfDistance(far, origin)).toBeLessThan(budget + 1e-6);
        const inside = origin.map((value) => 0.99 * value);
        const still = await move({ images: inside, gradient, shift: STILL, length: 0 });
        if (norm === "none" || budget === 1) expect(linfDistance(still, inside)).toBeLessThan(1e-6);
      }
    }
  });
});

test("the twin's total variation, by hand", () => {
  expect(
    totalVariation([
      [
        [0, 0, 0],
        [0, 2, 0],
        [0, 0, 0],
      ],
    ]),
  ).toBe(16);
});
