import type { Random } from "../../base/random.ts";
import { normals } from "./draws.ts";
import type { EditedSize } from "./parameters.ts";
import { cannyEdges } from "./vision/canny.ts";
import { distancesTo } from "./vision/distances.ts";
import { boxBlurred, correlated, equalized, smoothedMap } from "./vision/maps.ts";

/** How drops are drawn. */
export interface Liquid {
  readonly liquid: "water" | "mud";
  readonly mean: number;
  readonly spread: number;
  readonly radius: number;
  readonly threshold: number;
  /** Water: the largest amount; mud: standard deviation of the Gaussian that softens the edge. */
  readonly strength: number;
}

/** How much of each pixel is covered by drops, row by row, as ImageNet-C's spatter draws it: normal numbers, smoothed, those below the threshold left out. */
export function liquidLayer(
  { width, height }: Pick<EditedSize, "width" | "height">,
  liquid: Liquid,
  random: Random,
): Float64Array {
  const size = { width, height };
  const drawn = new Float64Array(normals(random, width * height)).map((value) => liquid.mean + liquid.spread * value);
  const smooth = smoothedMap(drawn, size, liquid.radius);
  if (liquid.liquid === "mud") {
    const covered = smooth.map((value) => (value > liquid.threshold ? 1 : 0));
    return smoothedMap(covered, size, liquid.strength).map((value) => (value < 0.8 ? 0 : value));
  }
  const bytes = smooth.map((value) => (value < liquid.threshold ? 0 : Math.floor(255 * value) % 256));
  const distances = distancesTo(cannyEdges(bytes, size, 50, 150), size).map((value) => Math.min(value, 20));
  const relief = correlated(
    equalized(boxBlurred(distances, size).map(Math.floor)),
    size,
    [-2, -1, 0, -1, 1, 1, 0, 1, 2],
  );
  const light = boxBlurred(relief, size).map((value, at) => Math.round(value) * (bytes[at] as number));
  const most = light.reduce((a, b) => Math.max(a, b), 0);
  return light.map((value) => (most === 0 ? 0 : (value / most) * liquid.strength));
}
