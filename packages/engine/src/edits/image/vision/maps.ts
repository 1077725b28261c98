import { mirrored } from "../nodes/filter.ts";
import { gaussianWeights, placeIn } from "../nodes/line-maps.ts";

/** The extents of a map of numbers, which stand row by row. */
export interface MapSize {
  readonly width: number;
  readonly height: number;
}

/** A map smoothed by a Gaussian, the edge repeated, as scikit-image's `gaussian`. */
export function smoothedMap(map: Float64Array, { width, height }: MapSize, sigma: number): Float64Array {
  const weights = gaussianWeights(sigma, 4);
  const radius = (weights.length - 1) / 2;
  const sum = (value: (shift: number) => number) =>
    weights.reduce((total, weight, k) => total + weight * value(k - radius), 0);
  const rows = map.map((_, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    return sum((shift) => map[y * width + placeIn(x + shift, width, "nearest")] as number);
  });
  return rows.map((_, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    return sum((shift) => rows[placeIn(y + shift, height, "nearest") * width + x] as number);
  });
}

/** Each number the sum of its 3 × 3 neighbours by weights, row by row, mirrored at the middles of the outermost: OpenCV's filter2D on bytes, clamped to 0 … 255. */
export function correlated(map: Float64Array, size: MapSize, weights: readonly number[]): Float64Array {
  return neighbourSums(map, size, weights).map((value) => Math.min(255, Math.max(0, value)));
}

/** Each number the mean of its 3 × 3 neighbours in single precision, as OpenCV's blur. */
export function boxBlurred(map: Float64Array, size: MapSize): Float64Array {
  return neighbourSums(
    map,
    size,
    Array.from({ length: 9 }, () => 1),
  ).map((value) => Math.fround(value * (1 / 9)));
}

function neighbourSums(map: Float64Array, { width, height }: MapSize, weights: readonly number[]): Float64Array {
  return map.map((_, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    return weights.reduce((sum, weight, k) => {
      const row = mirrored(y + Math.floor(k / 3) - 1, height);
      return sum + weight * (map[row * width + mirrored(x + (k % 3) - 1, width)] as number);
    }, 0);
  });
}

/** Whole bytes spread so that each value's rank fills 0 … 255, as OpenCV's equalizeHist. */
export function equalized(map: Float64Array): Float64Array {
  const counts = new Float64Array(256);
  for (const value of map) counts[value] = (counts[value] as number) + 1;
  const first = counts.findIndex((count) => count > 0);
  const rest = map.length - (counts[first] ?? 0);
  if (rest === 0) return map.slice();
  let below = 0;
  const table = counts.map((count, value) => {
    if (value > first) below += count;
    return Math.min(255, Math.round((below * 255) / rest));
  });
  return map.map((value) => table[value] as number);
}
