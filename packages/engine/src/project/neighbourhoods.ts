import type { Matrix } from "../math/matrix.ts";

/** How many neighbours the measures look at among `n` points: 10, or as many as leave half of the points outside; 0 for n < 3. */
export function neighbourCount(n: number): number {
  return Math.max(0, Math.min(10, Math.floor((n - 1) / 2)));
}

/** Whether point j comes before point l in the order of distance from point i; equal distances go by index. */
function nearer(row: ArrayLike<number>, start: number, j: number, l: number): boolean {
  const [a, b] = [row[start + j]!, row[start + l]!];
  return a < b || (a === b && j < l);
}

/** The `k` nearest other points of each point, nearest first: points × k indices. `allowed` may leave points out. */
export function nearestNeighbours({ data, rows: n }: Matrix, k: number, allowed?: (j: number) => boolean): Int32Array {
  const nearest = new Int32Array(n * k).fill(-1);
  for (let i = 0; i < n; i++) {
    const mine = nearest.subarray(i * k, (i + 1) * k);
    let found = 0;
    for (let j = 0; j < n; j++) {
      if (j === i || (allowed !== undefined && !allowed(j))) continue;
      if (found === k && !nearer(data, i * n, j, mine[k - 1]!)) continue;
      let at = found < k ? found++ : k - 1;
      for (; at > 0 && nearer(data, i * n, j, mine[at - 1]!); at--) mine[at] = mine[at - 1]!;
      mine[at] = j;
    }
  }
  return nearest;
}

/**
 * Trustworthiness of `shown` (Venna and Kaski 2001): 1 unless points are shown among the k nearest that are not so in `truth`, each
 * costing by how far down the true order it stands. With the arguments exchanged it is continuity. Squared distances;
 * NaN for fewer than three points.
 */
export function trustworthiness(truth: Matrix, shown: Matrix, k = neighbourCount(truth.rows)): number {
  const n = truth.rows;
  if (k < 1) return Number.NaN;
  const seen = nearestNeighbours(shown, k);
  let cost = 0;
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < k; t++) cost += Math.max(0, rank(truth, i, seen[i * k + t]!) - k);
  }
  return 1 - (2 * cost) / (n * k * (2 * n - 3 * k - 1));
}

/** The place of j in the order of distance from i, the nearest being 1. */
function rank({ data, rows: n }: Matrix, i: number, j: number): number {
  let place = 1;
  for (let l = 0; l < n; l++) if (l !== i && l !== j && nearer(data, i * n, l, j)) place++;
  return place;
}

/**
 * Mean share of a labelled point's k nearest labelled neighbours that have its label (−1: none). Squared distances; NaN
 * where fewer than three points are labelled.
 */
export function purity(squaredDistances: Matrix, labels: ArrayLike<number>): number {
  const known = Array.from({ length: squaredDistances.rows }, (_, i) => i).filter((i) => labels[i]! >= 0);
  const k = neighbourCount(known.length);
  if (k < 1) return Number.NaN;
  const nearest = nearestNeighbours(squaredDistances, k, (j) => labels[j]! >= 0);
  let same = 0;
  for (const i of known) {
    for (let t = 0; t < k; t++) if (labels[nearest[i * k + t]!] === labels[i]) same++;
  }
  return same / (known.length * k);
}
