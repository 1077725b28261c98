import { type Random, randomNormal } from "../base/random.ts";

/** A symmetric tridiagonal matrix; `below[i]` stands at (i + 1, i), and its last entry is unused. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly below: Float64Array;
}

/** A tridiagonal matrix QᵀAQ, with Q kept as Householder reflections: row i of `reflections` is vᵢ, zero up to column i. */
export interface Reduction extends Tridiagonal {
  readonly reflections: Float64Array;
}

/**
 * Householder's reduction of the symmetric n × n matrix `a` to tridiagonal form (Golub and Van Loan 2013, 8.3.1), in
 * about 2n³/3 multiply-adds. Reads the lower triangle only; `a` is overwritten.
 */
export function tridiagonalize(a: Float64Array, n: number): Reduction {
  const diagonal = new Float64Array(n);
  const below = new Float64Array(n);
  const reflections = new Float64Array(n * n);
  const p = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k]!;
    if (k + 1 >= n) break;
    const v = reflections.subarray(k * n, (k + 1) * n);
    below[k] = householder(a, n, k, v);
    if (below[k] === 0 || k + 2 >= n) continue;
    reflect(a, n, k + 1, v, p);
  }
  return { diagonal, below, reflections };
}

/** Makes v (with vᵀv = 2) such that (I − vvᵀ) maps column k below the diagonal to a multiple of its first unit vector; returns it. */
function householder(a: Float64Array, n: number, k: number, v: Float64Array): number {
  let largest = 0;
  for (let i = k + 1; i < n; i++) largest = Math.max(largest, Math.abs(a[i * n + k]!));
  if (largest === 0) return 0;
  let squares = 0;
  for (let i = k + 1; i < n; i++) {
    v[i] = a[i * n + k]! / largest;
    squares += v[i]! * v[i]!;
  }
  const first = v[k + 1]!;
  const norm = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
  v[k + 1] = first - norm;
  // |v|² = 2(squares − first·norm)
  const scale = 1 / Math.sqrt(squares - first * norm);
  for (let i = k + 1; i < n; i++) v[i]! *= scale;
  return norm * largest;
}

/** A ← (I − vvᵀ) A (I − vvᵀ) = A − v wᵀ − w vᵀ on the trailing block, where w = p − ½(vᵀp)v and p = Av. */
function reflect(a: Float64Array, n: number, from: number, v: Float64Array, p: Float64Array): void {
  p.fill(0, from);
  for (let i = from; i < n; i++) {
    const vi = v[i]!;
    let sum = 0;
    const row = i * n;
    for (let j = from; j < i; j++) {
      const aij = a[row + j]!;
      sum += aij * v[j]!;
      p[j]! += aij * vi;
    }
    p[i]! += sum + a[row + i]! * vi;
  }
  let half = 0;
  for (let i = from; i < n; i++) half += p[i]! * v[i]!;
  half /= 2;
  for (let i = from; i < n; i++) p[i]! -= half * v[i]!;
  for (let i = from; i < n; i++) {
    const [vi, wi, row] = [v[i]!, p[i]!, i * n];
    for (let j = from; j <= i; j++) a[row + j]! -= vi * p[j]! + wi * v[j]!;
  }
}

/** Takes a vector of the tridiagonal matrix back to the original one: x ← Qx. */
export function unreflect({ reflections, diagonal }: Reduction, x: Float64Array): void {
  const n = diagonal.length;
  for (let k = n - 2; k >= 0; k--) {
    const v = reflections.subarray(k * n, (k + 1) * n);
    let dot = 0;
    for (let i = k + 1; i < n; i++) dot += v[i]! * x[i]!;
    if (dot === 0) continue;
    for (let i = k + 1; i < n; i++) x[i]! -= dot * v[i]!;
  }
}

/** All eigenvalues, largest first: implicit QL with Wilkinson's shift (Golub and Van Loan 2013, 8.3.3). */
export function tridiagonalValues({ diagonal, below }: Tridiagonal): Float64Array {
  const d = diagonal.slice();
  const e = below.slice();
  const n = d.length;
  const negligible = (i: number) => Math.abs(e[i]!) <= Number.EPSILON * (Math.abs(d[i]!) + Math.abs(d[i + 1]!));
  for (let low = 0; low < n; low++) {
    for (let step = 0; step < 60; step++) {
      let high = low;
      while (high < n - 1 && !negligible(high)) high++;
      if (high === low) break;
      qlStep(d, e, low, high);
    }
  }
  return d.sort().reverse();
}

function qlStep(d: Float64Array, e: Float64Array, low: number, high: number): void {
  let g = (d[low + 1]! - d[low]!) / (2 * e[low]!);
  let r = Math.hypot(g, 1);
  g = d[high]! - d[low]! + e[low]! / (g + (g < 0 ? -r : r));
  let [sine, cosine, p] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // the rotation underflowed: the matrix has come apart here
      d[i + 1]! -= p;
      e[high] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1]! - p;
    r = (d[i]! - g) * sine + 2 * cosine * b;
    p = sine * r;
    d[i + 1] = g + p;
    g = cosine * r - b;
  }
  d[low]! -= p;
  e[low] = g;
  e[high] = 0;
}

/**
 * A unit eigenvector for `value` by inverse iteration from a random start, kept orthogonal to `others` (Golub and Van Loan
 * 2013, 8.4.2): in exact arithmetic unique, or any vector of the eigenvalue's space where the value is repeated.
 */
export function tridiagonalVector(
  t: Tridiagonal,
  value: number,
  others: readonly Float64Array[],
  random: Random,
): Float64Array {
  const n = t.diagonal.length;
  const solve = shiftedSolver(t, value);
  const x = Float64Array.from({ length: n }, () => randomNormal(random));
  for (let step = 0; step < 3; step++) {
    orthonormalize(x, others);
    solve(x);
  }
  orthonormalize(x, others);
  return x;
}

function orthonormalize(x: Float64Array, others: readonly Float64Array[]): void {
  normalize(x);
  // twice is enough (Kahan): the second pass removes what rounding left in the first
  for (let pass = 0; pass < 2; pass++) {
    for (const other of others) {
      let dot = 0;
      for (let i = 0; i < x.length; i++) dot += x[i]! * other[i]!;
      for (let i = 0; i < x.length; i++) x[i]! -= dot * other[i]!;
    }
    normalize(x);
  }
}

function normalize(x: Float64Array): void {
  let largest = 0;
  for (const entry of x) largest = Math.max(largest, Math.abs(entry));
  if (largest === 0) return;
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    x[i]! /= largest;
    squares += x[i]! * x[i]!;
  }
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < x.length; i++) x[i]! *= scale;
}

/** Solves (T − value·I)x = b in place, by Gaussian elimination with row exchanges; zero pivots are lifted to rounding size. */
function shiftedSolver({ diagonal, below }: Tridiagonal, value: number): (x: Float64Array) => void {
  const n = diagonal.length;
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(diagonal[i]!) + Math.abs(below[i]!));
  const tiny = Number.EPSILON * (norm === 0 ? 1 : norm);
  const d = diagonal.map((entry) => entry - value);
  const upper = below.slice();
  const upper2 = new Float64Array(n);
  const factor = new Float64Array(n);
  const swapped = new Uint8Array(n);
  for (let i = 0; i + 1 < n; i++) {
    const under = below[i]!;
    if (Math.abs(under) > Math.abs(d[i]!)) {
      swapped[i] = 1;
      factor[i] = d[i]! / under;
      const [above, next] = [upper[i]!, d[i + 1]!];
      d[i] = under;
      upper[i] = next;
      upper2[i] = upper[i + 1]!;
      d[i + 1] = above - factor[i]! * next;
      upper[i + 1] = -factor[i]! * upper2[i]!;
    } else {
      if (Math.abs(d[i]!) < tiny) d[i] = tiny;
      factor[i] = under / d[i]!;
      d[i + 1]! -= factor[i]! * upper[i]!;
    }
  }
  if (Math.abs(d[n - 1]!) < tiny) d[n - 1] = tiny;
  return (x) => {
    for (let i = 0; i + 1 < n; i++) {
      if (swapped[i] === 1) [x[i], x[i + 1]] = [x[i + 1]!, x[i]!];
      x[i + 1]! -= factor[i]! * x[i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      const next = i + 1 < n ? upper[i]! * x[i + 1]! : 0;
      const second = i + 2 < n ? upper2[i]! * x[i + 2]! : 0;
      x[i] = (x[i]! - next - second) / d[i]!;
    }
  };
}
