import type { Matrix } from "../math/matrix.ts";

/** How many neighbours the measures look at among `n` points: 10, or as many as leave half of the points outside; 0 for n < 3. */
export function neighbourCount(n: number): number {
  return Math.max(0, Math.min(10, Math.floor((n - 1) / 2)));
}

/** The `k` nearest other points of each point, nearest first, equal distances by index: points × k. `allowed` may leave points out. */
export function nearestNeighbours({ data, rows: n }: Matrix, k: number, allowed?: (j: number) => boolean): Int32Array {
  const nearest = new Int32Array(n * k).fill(-1);
  const distances = new Float64Array(k);
  const candidates = Array.from({ length: n }, (_, j) => j).filter((j) => allowed?.(j) ?? true);
  for (let i = 0; i < n; i++) {
    distances.fill(Number.POSITIVE_INFINITY);
    for (const j of candidates) {
      const distance = data[i * n + j]!;
      // later points of equal distance stay behind earlier ones, since candidates come by index
      if (!(distance < distances[k - 1]!) || j === i) continue;
      let at = k - 1;
      for (; at > 0 && distance < distances[at - 1]!; at--) {
        distances[at] = distances[at - 1]!;
        nearest[i * k + at] = nearest[i * k + at - 1]!;
      }
      distances[at] = distance;
      nearest[i * k + at] = j;
    }
  }
  return nearest;
}

/**
 * Trustworthiness of `shown` (Venna and Kaski 2001): 1 unless points are shown among the k nearest that are not so in `truth`, each
 * costing by how far down the true order it stands. With the arguments exchanged it is continuity. Squared distances;
 * NaN for fewer than three points.
 */
export function trustworthiness(truth: Neighbourhoods, shown: Neighbourhoods): number {
  const { k } = truth;
  const n = truth.distances.rows;
  if (k < 1) return Number.NaN;
  let cost = 0;
  for (let i = 0; i < n; i++) {
    for (let t = i * k; t < (i + 1) * k; t++) cost += Math.max(0, rank(truth, i, shown.nearest[t]!) - k);
  }
  return 1 - (2 * cost) / (n * k * (2 * n - 3 * k - 1));
}

/** Squared distances between points, points × points, and each point's k nearest. */
export interface Neighbourhoods {
  readonly distances: Matrix;
  readonly k: number;
  /** points × k, nearest first. */
  readonly nearest: Int32Array;
}

/** The neighbourhoods that the measures look at. */
export function neighbourhoods(distances: Matrix): Neighbourhoods {
  const k = neighbourCount(distances.rows);
  return { distances, k, nearest: nearestNeighbours(distances, k) };
}

/** The place of j in the order of distance from i, equal distances by index; 1 for any of the k − 1 nearest. */
function rank({ distances, k, nearest }: Neighbourhoods, i: number, j: number): number {
  const { data, rows: n } = distances;
  const start = i * n;
  const own = data[start + j]!;
  // no need to count for those that are certainly near
  if (own < data[start + nearest[(i + 1) * k - 1]!]!) return 1;
  let before = 0;
  // added up without a branch, which a processor could only guess at
  for (let l = 0; l < j; l++) before += Number(data[start + l]! <= own);
  for (let l = j + 1; l < n; l++) before += Number(data[start + l]! < own);
  // the point itself, at distance 0, was counted as one before
  return before + (i < j || own > 0 ? 0 : 1);
}

/**
 * Mean share of a labelled point's k nearest labelled neighbours that have its label (−1: none); NaN
 * where fewer than three points are labelled.
 */
export function purity(points: Neighbourhoods, labels: ArrayLike<number>): number {
  const { distances } = points;
  const known = Array.from({ length: distances.rows }, (_, i) => i).filter((i) => labels[i]! >= 0);
  const k = neighbourCount(known.length);
  if (k < 1) return Number.NaN;
  const all = known.length === distances.rows;
  const nearest = all ? points.nearest : nearestNeighbours(distances, k, (j) => labels[j]! >= 0);
  let same = 0;
  for (const i of known) {
    for (let t = 0; t < k; t++) if (labels[nearest[i * k + t]!] === labels[i]) same++;
  }
  return same / (known.length * k);
}
