import { sampleIndices, seededRandom } from "../base/random.ts";
import type { Matrix } from "../math/matrix.ts";

/**
 * Pivots by the max-min rule from the medoid: first the point with the least sum of distances, then always the point farthest
 * from all pivots so far; ties go to the lowest index. Fewer than `count` where all other points coincide with pivots.
 * `squaredDistances` is points × points.
 */
export function maxMinPivots({ data, rows: n }: Matrix, count: number): number[] {
  if (n === 0 || count <= 0) return [];
  const pivots = [medoid(data, n)];
  const nearest = Float64Array.from(data.subarray(pivots[0]! * n, (pivots[0]! + 1) * n));
  while (pivots.length < Math.min(count, n)) {
    let farthest = 0;
    for (let i = 1; i < n; i++) if (nearest[i]! > nearest[farthest]!) farthest = i;
    if (!(nearest[farthest]! > 0)) break;
    pivots.push(farthest);
    for (let i = 0; i < n; i++) nearest[i] = Math.min(nearest[i]!, data[farthest * n + i]!);
  }
  return pivots;
}

function medoid(data: ArrayLike<number>, n: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.sqrt(data[i * n + j]!);
    if (sum < least) [best, least] = [i, sum];
  }
  return best;
}

/** `count` different points at random, all of them when `count` ≥ `size`; the same for the same seed. */
export function randomPivots(size: number, count: number, seed: number): number[] {
  return sampleIndices(size, count, seededRandom(seed));
}

/** The mean of several squared-distance matrices, each divided by its own mean, so that every layer has an equal say. */
export function commonDistances(matrices: readonly Matrix[]): Matrix {
  const [first] = matrices;
  if (first === undefined) throw new TypeError("no matrices");
  const common = new Float64Array(first.data.length);
  for (const { data } of matrices) {
    let mean = 0;
    for (const value of data) mean += value;
    if (mean === 0) continue;
    const share = data.length / mean / matrices.length;
    for (let at = 0; at < common.length; at++) common[at]! += data[at]! * share;
  }
  return { rows: first.rows, columns: first.columns, data: common };
}
