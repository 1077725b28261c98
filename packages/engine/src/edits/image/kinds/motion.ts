import { attribute } from "../../../graph/attributes.ts";
import { float32, int64 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { uniforms } from "../draws.ts";
import { graphEdit } from "../edit.ts";
import { motionPlaces, motionWeights } from "../motion.ts";
import { pickPixels } from "../nodes/filter.ts";
import { smoothed } from "../nodes/line-maps.ts";
import { repeated } from "../nodes/loop.ts";
import { mapLines } from "../nodes/separable.ts";
import { number, seed } from "../parameters.ts";
import { shuffledPlaces } from "../shuffled-places.ts";

export const motionBlur = graphEdit({
  name: "motion_blur",
  title: "Motion blur",
  group: "sharpness",
  description: "averages each pixel with those in one direction, which is drawn for each image",
  source: "ImageNet-C (Hendrycks and Dietterich 2019): ImageMagick's motion blur, written out",
  treats: "light",
  parameters: {
    radius: number("Radius", "the blur goes over 2 · radius + 1 pixels", {
      unit: "px",
      min: 1,
      max: 40,
      step: 1,
      whole: true,
      default: 8,
    }),
    sigma: number("Strength", "standard deviation of the half Gaussian", {
      unit: "px",
      min: 0.05,
      max: 40,
      step: 0.1,
      default: 2,
    }),
    angle: number("Direction", "clockwise from the right", { unit: "°", min: -180, max: 180, step: 1, default: 0 }),
    spread: number("Spread", "the direction is drawn within so much of the angle", {
      unit: "°",
      min: 0,
      max: 180,
      step: 1,
      default: 45,
    }),
    seed,
  },
  corruption: {
    name: "motion_blur",
    extra: false,
    cifar: [
      { radius: 6, sigma: 1 },
      { radius: 6, sigma: 1.5 },
      { radius: 6, sigma: 2 },
      { radius: 8, sigma: 2 },
      { radius: 9, sigma: 2.5 },
    ],
    imagenet: [
      { radius: 10, sigma: 3 },
      { radius: 15, sigma: 5 },
      { radius: 15, sigma: 8 },
      { radius: 15, sigma: 12 },
      { radius: 20, sigma: 15 },
    ],
  },
  apply: (applying) => {
    const { builder, image, size, settings, shared, each } = applying;
    const { width, height, channels } = size;
    const { angle, spread } = settings;
    const weights = motionWeights(settings.radius, settings.sigma);
    const count = weights.length;
    // rows (as the places where they begin) and columns that each weight takes, of each image
    const places = each(
      "places",
      {
        type: "int32",
        varies: true,
        shape: [count, height + width],
        of: (random) => {
          const [turn = 0] = uniforms(random, 1, angle - spread, angle + spread);
          const { right, down } = motionPlaces(count, turn);
          const list = new Int32Array(count * (height + width));
          for (let k = 0, at = 0; k < count; k++) {
            for (let y = 0; y < height; y++) list[at++] = width * Math.min(Math.max(y + (down[k] ?? 0), 0), height - 1);
            for (let x = 0; x < width; x++) list[at++] = Math.min(Math.max(x + (right[k] ?? 0), 0), width - 1);
          }
          return list;
        },
      },
      ["taps", height + width],
    );
    const flat = builder.add("Reshape", [image, builder.constant(int64([0, 0, -1]))]);
    const weightList = shared("weights", float32([count], weights), ["taps"]);
    const start = arithmetic(builder, "float32").mul(flat, 0);
    const axis = (at: number) => ({ axis: attribute.int(at) });
    const numbers = (...values: readonly number[]) => builder.constant(int64(values));
    const [rowShape, columnShape] = [numbers(-1, 1, height, 1), numbers(-1, 1, 1, width)];
    const [flatShape, all] = [numbers(0, 1, height * width), numbers(1, channels, 1)];
    const [first, middle, last, second] = [numbers(0), numbers(height), numbers(height + width), numbers(1)];
    const times = shared("times", int64([count], []));
    const type = { type: "float32", shape: ["batch", channels, height * width] } as const;
    const sum = repeated(builder, { times, start, type }, (add, value, turn) => {
      const taken = add("Gather", [places, turn], axis(1));
      const rows = add("Reshape", [add("Slice", [taken, first, middle, second]), rowShape]);
      const columns = add("Reshape", [add("Slice", [taken, middle, last, second]), columnShape]);
      const index = add("Expand", [add("Reshape", [add("Add", [rows, columns]), flatShape]), all]);
      const picked = add("GatherElements", [flat, index], axis(2));
      return add("Add", [value, add("Mul", [picked, add("Gather", [weightList, turn], axis(0))])]);
    });
    return builder.add("Reshape", [sum, numbers(-1, channels, height, width)]);
  },
});

/** As published the two pixels do not change places: NumPy's rows are views, so that one is copied over the other. */
export const glassBlur = graphEdit({
  name: "glass_blur",
  title: "Glass blur",
  group: "sharpness",
  description: "blurs the image, replaces pixels by others nearby, and blurs it again, as frosted glass does",
  source: "ImageNet-C (Hendrycks and Dietterich 2019), as its images were made: pixels are copied, not swapped",
  treats: "light",
  parameters: {
    sigma: number("Radius", "standard deviation of both Gaussians", { unit: "px", min: 0, max: 10, default: 0.4 }),
    distance: number("Distance", "how far a pixel may come from", {
      unit: "px",
      min: 1,
      max: 16,
      step: 1,
      whole: true,
      default: 1,
    }),
    rounds: number("Rounds", "how often pixels are replaced", { min: 0, max: 10, step: 1, whole: true, default: 2 }),
    seed,
  },
  corruption: {
    name: "glass_blur",
    extra: false,
    cifar: [
      { sigma: 0.05, distance: 1, rounds: 1 },
      { sigma: 0.25, distance: 1, rounds: 1 },
      { sigma: 0.4, distance: 1, rounds: 1 },
      { sigma: 0.25, distance: 1, rounds: 2 },
      { sigma: 0.4, distance: 1, rounds: 2 },
    ],
    imagenet: [
      { sigma: 0.7, distance: 1, rounds: 2 },
      { sigma: 0.9, distance: 2, rounds: 1 },
      { sigma: 1, distance: 2, rounds: 3 },
      { sigma: 1.1, distance: 3, rounds: 2 },
      { sigma: 1.5, distance: 4, rounds: 2 },
    ],
  },
  apply: (applying) => {
    const { builder, image, size, settings, each } = applying;
    const { width, height } = size;
    const { mul, div } = arithmetic(builder, "float32");
    const blurred = (value: string) =>
      mapLines(applying, value, smoothed(height, settings.sigma), smoothed(width, settings.sigma));
    // whole bytes, rounded down
    const bytes = div(builder.add("Floor", [mul(blurred(image), 255)]), 255);
    const places = each("places", {
      type: "int32",
      varies: true,
      shape: [width * height],
      of: (random) => shuffledPlaces(size, settings, random),
    });
    return blurred(pickPixels(builder, bytes, places, size));
  },
});
