import type { Matrix } from "./matrix.ts";

/** One merging of two clusters. Clusters 0 … n − 1 are the points; merging number m makes cluster n + m. */
export interface Merging {
  readonly one: number;
  readonly other: number;
  /** Ward's distance: √(2·|A|·|B| / (|A| + |B|)) times the distance of the two means. Grows from merging to merging. */
  readonly height: number;
  /** Points in the cluster that it makes. */
  readonly size: number;
}

/**
 * Ward's hierarchical clustering (Ward 1963), the mergings by height, as scipy's `linkage(method="ward")` gives them. `gram` holds the inner products of
 * the points. Nearest-neighbour chains (Murtagh 1983): time and memory grow with the square of the number of points. Of equally near clusters the
 * one with the smallest point is taken.
 */
export function wardTree({ data: gram, rows: n }: Matrix): readonly Merging[] {
  const distances = squaredDistances(gram, n);
  const sizes = new Float64Array(n).fill(1);
  const found: { one: number; other: number; height: number }[] = [];
  const chain: number[] = [];
  let left = 0;
  while (found.length < n - 1) {
    if (chain.length === 0) {
      while (sizes[left] === 0) left++;
      chain.push(left);
    }
    const last = chain.at(-1)!;
    const before = chain.at(-2) ?? -1;
    const nearest = nearestTo(last, before, distances, sizes);
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    // the cluster lives on under its smaller point
    const [one, other] = [Math.min(last, before), Math.max(last, before)];
    found.push({ one, other, height: Math.sqrt(distances[one * n + other]!) });
    join(one, other, distances, sizes);
  }
  return numbered(found, n);
}

function squaredDistances(gram: Matrix["data"], n: number): Float64Array {
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const squared = Math.max(0, gram[i * n + i]! + gram[j * n + j]! - 2 * gram[i * n + j]!);
      distances[i * n + j] = squared;
      distances[j * n + i] = squared;
    }
  }
  return distances;
}

/** The nearest living cluster; of equally near ones `wanted`, else the smallest. */
function nearestTo(from: number, wanted: number, distances: Float64Array, sizes: Float64Array): number {
  const n = sizes.length;
  let [nearest, least] = [wanted, wanted < 0 ? Number.POSITIVE_INFINITY : distances[from * n + wanted]!];
  for (let to = 0; to < n; to++) {
    if (to === from || sizes[to] === 0) continue;
    const distance = distances[from * n + to]!;
    if (distance < least) [nearest, least] = [to, distance];
  }
  return nearest;
}

/** Puts `other` into `one`, by the formula of Lance and Williams (1967). */
function join(one: number, other: number, distances: Float64Array, sizes: Float64Array): void {
  const n = sizes.length;
  const [a, b, between] = [sizes[one]!, sizes[other]!, distances[one * n + other]!];
  for (let to = 0; to < n; to++) {
    const c = sizes[to]!;
    if (c === 0 || to === one || to === other) continue;
    const joined =
      ((a + c) * distances[one * n + to]! + (b + c) * distances[other * n + to]! - c * between) / (a + b + c);
    distances[one * n + to] = joined;
    distances[to * n + one] = joined;
  }
  sizes[one] = a + b;
  sizes[other] = 0;
}

/** The mergings by height, with the numbers of the clusters that they make. */
function numbered(
  found: readonly { readonly one: number; readonly other: number; readonly height: number }[],
  n: number,
): readonly Merging[] {
  const ordered = found.toSorted((a, b) => a.height - b.height || a.one - b.one || a.other - b.other);
  // the cluster that holds each one; itself while none does
  const holder = Int32Array.from({ length: 2 * n }, (_, cluster) => cluster);
  const sizes = new Float64Array(2 * n).fill(1);
  const whole = (cluster: number): number => {
    let top = cluster;
    while (holder[top] !== top) top = holder[top]!;
    for (let at = cluster; at !== top; ) [at, holder[at]] = [holder[at]!, top];
    return top;
  };
  return ordered.map(({ one, other, height }, at) => {
    const [a, b] = [whole(one), whole(other)];
    const size = sizes[a]! + sizes[b]!;
    holder[a] = n + at;
    holder[b] = n + at;
    sizes[n + at] = size;
    return { one: Math.min(a, b), other: Math.max(a, b), height, size };
  });
}
