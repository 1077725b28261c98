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
  const rows = smoothedLines(map, { lines: height, line: width, length: width, step: 1 }, weights);
  return smoothedLines(rows, { lines: width, line: 1, length: height, step: width }, weights);
}

interface Lines {
  readonly lines: number;
  /** From line to line, and from place to place in a line. */
  readonly line: number;
  readonly step: number;
  readonly length: number;
}

function smoothedLines(map: Float64Array, { lines, line, step, length }: Lines, weights: Float64Array): Float64Array {
  const out = new Float64Array(map.length);
  const radius = (weights.length - 1) / 2;
  const padded = new Float64Array(length + 2 * radius);
  for (let start = 0; start < lines * line; start += line) {
    for (let i = 0; i < padded.length; i++)
      padded[i] = map[start + placeIn(i - radius, length, "nearest") * step] as number;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += (weights[k] as number) * (padded[i + k] as number);
      out[start + i * step] = sum;
    }
  }
  return out;
}

/** Each number the sum of its 3 × 3 neighbours by weights, row by row, mirrored at the middles of the outermost: OpenCV's filter2D on bytes, clamped to 0 … 255. */
export function correlated(map: Float64Array, size: MapSize, weights: readonly number[]): Float64Array {
  const sums = neighbourSums(map, size, weights);
  for (let i = 0; i < sums.length; i++) sums[i] = Math.min(255, Math.max(0, sums[i] as number));
  return sums;
}

/** Each number the mean of its 3 × 3 neighbours in single precision, as OpenCV's blur. */
export function boxBlurred(map: Float64Array, size: MapSize): Float64Array {
  const sums = neighbourSums(map, size, ONES);
  for (let i = 0; i < sums.length; i++) sums[i] = Math.fround((sums[i] as number) * (1 / 9));
  return sums;
}

const ONES: readonly number[] = [1, 1, 1, 1, 1, 1, 1, 1, 1];

function neighbourSums(map: Float64Array, { width, height }: MapSize, weights: readonly number[]): Float64Array {
  const out = new Float64Array(map.length);
  const columns = Int32Array.from({ length: width + 2 }, (_, x) => mirrored(x - 1, width));
  for (let k = 0; k < 9; k++) {
    const weight = weights[k] as number;
    const right = k % 3;
    for (let y = 0; y < height; y++) {
      const row = mirrored(y + Math.floor(k / 3) - 1, height) * width;
      const own = y * width;
      for (let x = 0; x < width; x++) {
        out[own + x] = (out[own + x] as number) + weight * (map[row + (columns[x + right] as number)] as number);
      }
    }
  }
  return out;
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
  const out = new Float64Array(map.length);
  for (let i = 0; i < map.length; i++) out[i] = table[map[i] as number] as number;
  return out;
}
