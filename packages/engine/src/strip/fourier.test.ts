import { afterAll, describe, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { roll } from "../../../../test/oracles/roll.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { hashGraph } from "../graph/hash.ts";
import { type Plane, planeSize, stridesOf } from "../image/plane.ts";
import { linfDistance } from "../math/norms.ts";
import { encodeModel } from "../onnx/encode.ts";
import { createSessions } from "../runtime/sessions.ts";
import { createFourierFilter } from "./fourier.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const planes: readonly Plane[] = [
  { width: 8, height: 8, channels: 3, layout: "nchw" },
  { width: 7, height: 4, channels: 3, layout: "nhwc" },
  { width: 3, height: 10, channels: 1, layout: "nchw" },
];
const normal = (length: number, seed: number): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => randomNormal(random));
};

/** The image that a spectrum stands for, F⁻¹(z/f), from the definition, and the derivative of a linear objective by each z. */
function spectrumOf({ width, height }: Plane) {
  const least = 1 / Math.max(width, height);
  const frequencies = Array.from({ length: width * height }, (_, k) => {
    const [v, u] = [Math.floor(k / width) / height, (k % width) / width];
    const near = (share: number) => Math.min(share, 1 - share);
    return { u, v, scale: 1 / Math.max(Math.hypot(near(u), near(v)), least) };
  });
  const at = (pixel: number) => ({ x: pixel % width, y: Math.floor(pixel / width) });
  const wave = ({ u, v }: { u: number; v: number }, pixel: number): number => {
    const { x, y } = at(pixel);
    return 2 * Math.PI * (u * x + v * y);
  };
  return { frequencies, wave };
}

/** One plain step of ascent in the real and imaginary parts of every z for the objective Σ g·x, seen in the pixels: by the chain rule alone. */
function stepInSpectrum(gradient: Float32Array, plane: Plane): Float32Array {
  const { frequencies, wave } = spectrumOf(plane);
  const step = new Float32Array(gradient.length);
  for (const frequency of frequencies) {
    // x(p) = (1/n) Σ_k scale_k · (re_k cos − im_k sin)
    const slope = (of: (angle: number) => number) =>
      gradient.reduce((sum, g, p) => sum + g * frequency.scale * of(wave(frequency, p)), 0);
    const [re, im] = [slope(Math.cos), slope((angle) => -Math.sin(angle))];
    for (let p = 0; p < step.length; p++) {
      const angle = wave(frequency, p);
      const moved = frequency.scale * (re * Math.cos(angle) - im * Math.sin(angle));
      step[p] = (step[p] as number) + moved / gradient.length;
    }
  }
  return step;
}

describe.each(planes)("$layout, $width × $height × $channels", (plane) => {
  const size = planeSize(plane);
  const filter = createFourierFilter(plane, sessions, 2);
  const { x, y, channel } = stridesOf(plane);
  const channelOf = (image: Float32Array, c: number): Float32Array =>
    Float32Array.from(
      { length: plane.width * plane.height },
      (_, p) => image[c * channel + (p % plane.width) * x + Math.floor(p / plane.width) * y] as number,
    );

  test("the filter at power 2 is a step of ascent in the spectrum, from the definition", async () => {
    const gradient = normal(3 * size, 1);
    const filtered = await filter(gradient, 2);
    for (const image of [0, 1, 2]) {
      for (let c = 0; c < plane.channels; c++) {
        const own = channelOf(gradient.subarray(image * size, (image + 1) * size), c);
        const found = channelOf(filtered.subarray(image * size, (image + 1) * size), c);
        const slow = stepInSpectrum(own, plane);
        const most = Math.max(...slow.map(Math.abs));
        expect(linfDistance(found, slow) / most).toBeLessThan(1e-5);
      }
    }
  });

  test("powers add, power 0 changes nothing, and rolling commutes", async () => {
    const image = normal(size, 2);
    expect(linfDistance(await filter(image, 0), image)).toBeLessThan(1e-5);
    const twice = await filter(await filter(image, 1), 1);
    const once = await filter(image, 2);
    const most = Math.max(...once.map(Math.abs));
    expect(linfDistance(twice, once) / most).toBeLessThan(1e-5);
    const rolledFirst = await filter(roll(image, plane, 2, -1), 2);
    expect(linfDistance(rolledFirst, roll(once, plane, 2, -1)) / most).toBeLessThan(1e-5);
  });
});
