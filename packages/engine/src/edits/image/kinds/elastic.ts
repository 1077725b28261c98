import { attribute } from "../../../graph/attributes.ts";
import { float32 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { uniforms } from "../draws.ts";
import { type Applying, graphEdit } from "../edit.ts";
import { smoothed } from "../nodes/line-maps.ts";
import { mapped, sample } from "../nodes/sample.ts";
import { mapLines } from "../nodes/separable.ts";
import { number, seed } from "../parameters.ts";

/** Two resamplings, as published: a random affine map mirrored at the outermost pixels' middles, then a smooth random field of shifts. */
export const elastic = graphEdit({
  name: "elastic",
  title: "Elastic transform",
  group: "geometry",
  description: "stretches the image here and there: a random affine map, then shifts by a smooth random field",
  source:
    "elastic_transform of ImageNet-C (Hendrycks and Dietterich 2019), bilinear in real numbers where OpenCV rounds places to 1⁄32 pixel",
  treats: "place",
  parameters: {
    amplitude: number("Shifts", "factor of the smooth field, whose numbers begin as −1 … 1", {
      unit: "px",
      min: 0,
      max: 500,
      step: 0.1,
      default: { times: 0.1, of: "side" },
      neutral: 0,
    }),
    sigma: number("Smoothness", "standard deviation of the Gaussian that smooths the field", {
      unit: "px",
      min: 0,
      max: 180,
      step: 0.1,
      default: { times: 0.04, of: "side" },
    }),
    jitter: number("Corners", "how far three corners of the affine map may move", {
      unit: "px",
      min: 0,
      max: 50,
      step: 0.1,
      default: { times: 0.05, of: "side" },
      neutral: 0,
    }),
    seed,
  },
  corruption: {
    name: "elastic_transform",
    extra: false,
    cifar: [
      { amplitude: 0, sigma: 0, jitter: 2.56 },
      { amplitude: 1.6, sigma: 6.4, jitter: 2.24 },
      { amplitude: 2.56, sigma: 1.92, jitter: 1.92 },
      { amplitude: 3.2, sigma: 1.28, jitter: 1.6 },
      { amplitude: 3.2, sigma: 0.96, jitter: 0.96 },
    ],
    imagenet: [
      { amplitude: 488, sigma: 170.8, jitter: 24.4 },
      { amplitude: 488, sigma: 19.52, jitter: 48.8 },
      { amplitude: 12.2, sigma: 2.44, jitter: 4.88 },
      { amplitude: 17.08, sigma: 2.44, jitter: 4.88 },
      { amplitude: 29.28, sigma: 2.44, jitter: 4.88 },
    ],
  },
  apply: (applying) => {
    const { builder, image, size, settings, shared, each } = applying;
    const { width, height } = size;
    const { add, mul } = arithmetic(builder, "float32");
    const affine = each("affine", {
      type: "float32",
      varies: true,
      shape: [3, 2],
      of: (random) => jittered(size, uniforms(random, 6, -settings.jitter, settings.jitter)),
    });
    const stretched = sample(builder, image, mapped(builder, affine, size), size, "mirror pixels");
    const field = each("field", {
      type: "float32",
      varies: false,
      shape: [2, height, width],
      of: (random) => uniforms(random, 2 * height * width, -1, 1),
    });
    const smooth = mapLines(
      applying,
      field,
      smoothed(height, settings.sigma, "reflect", 3),
      smoothed(width, settings.sigma, "reflect", 3),
    );
    const shifts = mul(smooth, shared("amplitude", float32([], [settings.amplitude])));
    const moved = builder.add("Transpose", [shifts], { perm: attribute.ints([0, 2, 3, 1]) });
    const still = builder.constant(float32([1, 3, 2], [1, 0, 0, 1, 0, 0]));
    return sample(builder, stretched, add(mapped(builder, still, size), moved), size, "mirror");
  },
});

/**
 * The affine map that takes three points of the source to where they move by `by` (x, y, one after the other), turned round, as rows for x, y and 1. OpenCV counts
 * places from the middle of the first pixel.
 */
function jittered({ width, height }: Applying<unknown>["size"], by: ArrayLike<number>): Float32Array {
  // as published, rows and columns of the middle are exchanged; for square images it is the same
  const [cx, cy] = [Math.floor(height / 2), Math.floor(width / 2)];
  const side = Math.floor(Math.min(width, height) / 3);
  const from = [
    [cx + side, cy + side],
    [cx + side, cy - side],
    [cx - side, cy - side],
  ] as const;
  const to = from.map(([x, y], at) => [x + (by[2 * at] ?? 0), y + (by[2 * at + 1] ?? 0)] as const);
  const [[x0, y0], [x1, y1], [x2, y2]] = to as unknown as readonly [
    readonly [number, number],
    readonly [number, number],
    readonly [number, number],
  ];
  // the inverse: places of the target are told by barycentric coordinates of `to`
  const determinant = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  const map = (axis: 0 | 1) => {
    const [a, b, c] = from.map((point) => point[axis]) as [number, number, number];
    const alongX = ((b - a) * (y2 - y0) - (c - a) * (y1 - y0)) / determinant;
    const alongY = ((c - a) * (x1 - x0) - (b - a) * (x2 - x0)) / determinant;
    return [alongX, alongY, a - alongX * x0 - alongY * y0] as const;
  };
  const [[a, b, c], [d, e, f]] = [map(0), map(1)];
  // from middles at whole numbers to middles at halves
  return Float32Array.of(a, d, b, e, c + 0.5 - 0.5 * (a + b), f + 0.5 - 0.5 * (d + e));
}
