import { afterAll, describe, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { ascentStep, totalVariation } from "../../../../test/oracles/ascent-step.ts";
import { roll } from "../../../../test/oracles/roll.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { objectiveGraph } from "../explain/objective.ts";
import { objectiveParts } from "../explain/objective-parts.ts";
import type { WeightedTarget } from "../explain/target.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32 } from "../graph/tensor.ts";
import { pixelSpace, STILL } from "../image/pixel-space.ts";
import { imageExtents, type Plane, planeSize, stridesOf } from "../image/plane.ts";
import { l2Distance, linfDistance } from "../math/norms.ts";
import { logitScores } from "../model/score-output.ts";
import { encodeModel } from "../onnx/encode.ts";
import { inferNode } from "../passes/infer-shapes.ts";
import { createSessions } from "../runtime/sessions.ts";
import { ascentGraph } from "./ascent-graph.ts";
import { type AscentForm, formOf, type MoveSettings } from "./ascent-settings.ts";
import { createFourierFilter } from "./fourier.ts";
import { createStepper } from "./stepper.ts";

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
  /**
   * A stepper whose network is a matrix: class i's logit has the i-th of the gradients given, whatever the image, and the i-th image goes
   * towards class i.
   */
  const stepper = (
    gradient: Float32Array,
    origin: Float32Array,
    given: Partial<MoveSettings>,
    { batch = 2, form }: { readonly batch?: number; readonly form?: AscentForm } = {},
  ) => {
    const settings = { ...plain, ...given };
    const classes = gradient.length / size;
    const builder = new GraphBuilder(emptyGraph("matrix"), inferNode);
    const image = builder.input("images", { type: "float32", shape: ["batch", ...imageExtents(plane)] });
    const matrix = builder.constant(float32([classes, size], gradient));
    const flat = builder.add("Flatten", [image], { axis: attribute.int(1) });
    const logits = builder.add("Gemm", [flat, matrix], { transB: attribute.int(1) });
    const targets = Array.from({ length: classes }, (_, at): WeightedTarget[] => [
      { weight: 1, target: { kind: "class", class: at, measure: "logit" } },
    ]);
    const net = builder.build([logits]);
    const objective = objectiveGraph(net, objectiveParts(targets), logitScores(logits, ["batch", classes]), [], "cpu");
    const ascent = ascentGraph(objective, plane, space, form ?? formOf(settings, plane, true));
    return createStepper({ ascent, sessions, layers: [], plane, space, classes, targets, batch }, origin, settings);
  };
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
    const { moved, judged } = await stepper(rolled, origin, settings)(images, [{ shift, length: 0.2 }]);
    const seen = space.toNetwork(images, shift);
    judged.values.forEach((value, image) => {
      const products = seen
        .subarray(image * size, (image + 1) * size)
        .map((one, i) => one * (rolled[image * size + i] ?? 0));
      expect(value).toBeCloseTo(
        products.reduce((sum, one) => sum + one, 0),
        3,
      );
    });
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

  test("a form that holds more than the settings ask for takes the same step", async () => {
    const [images, gradient] = [grey(size), normal(size)];
    for (const norm of ["l2", "linf", "none"] as const) {
      const steps = [true, false].map(async (more) => {
        const form = { fourier: false, smoothed: more, varied: more, several: more };
        const { moved, judged } = await stepper(
          gradient,
          images,
          { norm },
          { form },
        )(images, [{ shift: STILL, length: 0.05 }]);
        return { moved, judged };
      });
      const [all, least] = await Promise.all(steps);
      expect(linfDistance(all?.moved ?? images, least?.moved ?? gradient)).toBeLessThan(1e-6);
      expect(all?.judged).toEqual(least?.judged);
    }
    expect(formOf(plain, { ...plane, width: 65 }, false)).toEqual({
      fourier: false,
      smoothed: false,
      varied: false,
      several: false,
    });
    expect(formOf({ ...plain, jitter: 1 }, { ...plane, width: 65 }, true).smoothed).toBe(true);
  });

  test("where there is no gradient nothing moves; one too small to be squared moves as far as any", async () => {
    const images = grey(size);
    for (const settings of [{}, { norm: "linf" }, { norm: "l2", variation: 0.1, smoothing: 1 }] as const) {
      const along = async (gradient: Float32Array) => {
        const { moved } = await stepper(gradient, images, settings)(images, [{ shift: STILL, length: 0.1 }]);
        return moved;
      };
      expect(await along(new Float32Array(size))).toEqual(images);
      const large = normal(size);
      const [far, near] = [await along(large), await along(large.map((g) => g * 1e-30))];
      expect(linfDistance(far, near)).toBeLessThan(1e-6);
    }
  });

  test("range and budget hold to within rounding, and what is inside stays", async () => {
    const origin = Float32Array.from({ length: size }, random);
    const gradient = normal(size);
    for (const budget of [0.1, 1]) {
      for (const norm of ["l2", "linf", "none"] as const) {
        const take = stepper(gradient, origin, { norm, budget });
        const { moved: far } = await take(origin, [{ shift: STILL, length: 20 }]);
        expect(Math.min(...far)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...far)).toBeLessThanOrEqual(1);
        if (norm === "l2") expect(l2Distance(far, origin)).toBeLessThan(budget + 1e-5);
        if (norm === "linf") expect(linfDistance(far, origin)).toBeLessThan(budget + 1e-6);
        const inside = origin.map((value) => 0.99 * value);
        const { moved: still } = await take(inside, [{ shift: STILL, length: 0 }]);
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
