import type { Random } from "../../base/random.ts";
import { normals } from "./draws.ts";
import type { EditedSize } from "./parameters.ts";
import { cannyEdges } from "./vision/canny.ts";
import { distancesTo } from "./vision/distances.ts";
import { boxBlurred, correlated, equalized, type MapSize, smoothedMap } from "./vision/maps.ts";

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
  const drawn = new Float64Array(normals(random, width * height));
  for (let i = 0; i < drawn.length; i++) drawn[i] = liquid.mean + liquid.spread * (drawn[i] as number);
  const smooth = smoothedMap(drawn, size, liquid.radius);
  return liquid.liquid === "mud" ? mud(smooth, size, liquid) : water(smooth, size, liquid);
}

function mud(smooth: Float64Array, size: MapSize, { threshold, strength }: Liquid): Float64Array {
  for (let i = 0; i < smooth.length; i++) smooth[i] = (smooth[i] as number) > threshold ? 1 : 0;
  const soft = smoothedMap(smooth, size, strength);
  for (let i = 0; i < soft.length; i++) if ((soft[i] as number) < 0.8) soft[i] = 0;
  return soft;
}

function water(smooth: Float64Array, size: MapSize, { threshold, strength }: Liquid): Float64Array {
  const bytes = smooth;
  for (let i = 0; i < bytes.length; i++) {
    const value = bytes[i] as number;
    bytes[i] = value < threshold ? 0 : Math.floor(255 * value) % 256;
  }
  const distances = distancesTo(cannyEdges(bytes, size, 50, 150), size);
  for (let i = 0; i < distances.length; i++) distances[i] = Math.min(distances[i] as number, 20);
  const depths = boxBlurred(distances, size);
  for (let i = 0; i < depths.length; i++) depths[i] = Math.floor(depths[i] as number);
  const light = boxBlurred(correlated(equalized(depths), size, RELIEF), size);
  let most = 0;
  for (let i = 0; i < light.length; i++) {
    light[i] = Math.round(light[i] as number) * (bytes[i] as number);
    most = Math.max(most, light[i] as number);
  }
  if (most > 0) for (let i = 0; i < light.length; i++) light[i] = ((light[i] as number) / most) * strength;
  return light;
}

/** Light that falls from the left upper corner. */
const RELIEF = [-2, -1, 0, -1, 1, 1, 0, 1, 2];
