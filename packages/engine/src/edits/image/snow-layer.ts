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
  const drawn = new Float64Array(normals(random, width * height));
  for (let i = 0; i < drawn.length; i++) drawn[i] = snow.mean + snow.spread * (drawn[i] as number);
  const flakes = mapped(drawn, zoomed(height, snow.zoom), zoomed(width, snow.zoom));
  for (let i = 0; i < flakes.length; i++) {
    const value = flakes[i] as number;
    flakes[i] = value < snow.threshold ? 0 : Math.floor(255 * Math.min(value, 1));
  }
  const [angle = 0] = uniforms(random, 1, -135, -45);
  const weights = motionWeights(snow.radius, snow.sigma);
  const blurred = motionBlurred(flakes, width, height, weights, motionPlaces(weights.length, angle));
  const layer = new Float64Array(blurred.length);
  for (let i = 0, j = layer.length - 1; j >= 0; i++, j--) {
    layer[i] = (Math.round(blurred[i] as number) + Math.round(blurred[j] as number)) / 255;
  }
  return layer;
}

function mapped(values: Float64Array, down: LineMap, across: LineMap): Float64Array {
  const width = across.to;
  const rows = new Float64Array(values.length);
  eachWeight(across, (to, from, weight) => {
    for (let at = 0; at < values.length; at += width)
      rows[at + to] = (rows[at + to] as number) + weight * (values[at + from] as number);
  });
  const out = new Float64Array(values.length);
  eachWeight(down, (to, from, weight) => {
    const [own, other] = [to * width, from * width];
    for (let x = 0; x < width; x++) out[own + x] = (out[own + x] as number) + weight * (rows[other + x] as number);
  });
  return out;
}

function eachWeight({ to, from, weights }: LineMap, see: (to: number, from: number, weight: number) => void): void {
  for (let row = 0; row < to; row++) {
    for (let column = 0; column < from; column++) {
      const weight = weights[row * from + column] as number;
      if (weight !== 0) see(row, column, weight);
    }
  }
}
