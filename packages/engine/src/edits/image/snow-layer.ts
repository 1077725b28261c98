import type { Random } from "../../base/random.ts";
import { normals, uniforms } from "./draws.ts";
import { motionBlurred, motionPlaces, motionWeights } from "./motion.ts";
import { zoomed } from "./nodes/line-maps.ts";
import type { LineMap } from "./nodes/separable.ts";
import type { EditedSize } from "./parameters.ts";

/** How snow falls. */
export interface Snow {
  readonly mean: number;
  readonly spread: number;
  readonly zoom: number;
  readonly threshold: number;
  readonly radius: number;
  readonly sigma: number;
}

/**
 * Snow as ImageNet-C draws it: normal numbers, enlarged, those below the threshold left out, blurred along a drawn direction downwards, with the same turned by half a circle
 * added. Whole bytes before and after the blur, row by row, in 0 … 2.
 */
export function snowLayer(
  { width, height }: Pick<EditedSize, "width" | "height">,
  snow: Snow,
  random: Random,
): Float64Array {
  const drawn = Float64Array.from(normals(random, width * height), (value) => snow.mean + snow.spread * value);
  const large = mapped(drawn, zoomed(height, snow.zoom), zoomed(width, snow.zoom));
  const flakes = large.map((value) => (value < snow.threshold ? 0 : Math.floor(255 * Math.min(value, 1))));
  const [angle = 0] = uniforms(random, 1, -135, -45);
  const weights = motionWeights(snow.radius, snow.sigma);
  const blurred = motionBlurred(flakes, width, height, weights, motionPlaces(weights.length, angle));
  const bytes = blurred.map((value) => Math.round(value) / 255);
  return bytes.map((value, at) => value + (bytes[bytes.length - 1 - at] as number));
}

function mapped(values: Float64Array, down: LineMap, across: LineMap): Float64Array {
  const [height, width] = [down.to, across.to];
  const rows = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * width + x] = dot(across, x, (k) => values[y * width + k] as number);
  }
  return rows.map((_, at) => dot(down, Math.floor(at / width), (k) => rows[k * width + (at % width)] as number));
}

function dot({ from, weights }: LineMap, row: number, value: (at: number) => number): number {
  let sum = 0;
  for (let k = 0; k < from; k++) {
    const weight = weights[row * from + k] as number;
    if (weight !== 0) sum += weight * value(k);
  }
  return sum;
}
