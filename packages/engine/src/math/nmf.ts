import { randomNormal, seededRandom } from "../base/random.ts";
import type { Matrix } from "./matrix.ts";
import { matrix64 } from "./matrix.ts";

/** A matrix without negative numbers as a product of two such: V ≈ W H. */
export interface Factors {
  /** rows × count. */
  readonly w: Matrix;
  /** count × columns. */
  readonly h: Matrix;
  /** Frobenius norm of V − W H. */
  readonly error: number;
  /** Updates that were made. */
  readonly steps: number;
}

/** How factors are sought. */
export interface FactorOptions {
  readonly steps?: number;
  /** Ends where ten updates make the error smaller by less than this share of the first one. */
  readonly tolerance?: number;
}

/** Stands for a divisor of 0. */
const EPSILON = 1.1920928955078125e-7;

/** Seeded factors to begin with: |normal| · √(mean of V / count), as scikit-learn's init="random". */
export function startFactors({ rows, columns, data }: Matrix, count: number, seed: number): Pick<Factors, "w" | "h"> {
  const random = seededRandom(seed);
  const scale = Math.sqrt(Array.from(data).reduce((sum, value) => sum + value, 0) / (rows * columns) / count);
  const draw = (matrix: Matrix): Matrix => {
    for (let at = 0; at < matrix.data.length; at++) matrix.data[at] = Math.abs(scale * randomNormal(random));
    return matrix;
  };
  const h = draw(matrix64(count, columns));
  return { w: draw(matrix64(rows, count)), h };
}

/**
 * Non-negative matrix factorisation by multiplicative updates for the Frobenius norm (Lee and Seung 2001), W first, in double precision; the same steps as scikit-learn's
 * solver "mu". Deterministic: what it finds follows from the factors that it begins with.
 */
export function factorise(
  v: Matrix,
  start: Pick<Factors, "w" | "h">,
  { steps = 200, tolerance = 1e-4 }: FactorOptions = {},
): Factors {
  const { rows, columns } = v;
  const count = start.h.rows;
  const w = { ...start.w, data: Float64Array.from(start.w.data) };
  const h = { ...start.h, data: Float64Array.from(start.h.data) };
  const first = distance(v, w, h);
  let [before, error, made] = [first, first, 0];
  while (made < steps) {
    updateRows(v.data, w.data, h.data, { rows, columns, count });
    updateColumns(v.data, w.data, h.data, { rows, columns, count });
    made++;
    if (tolerance > 0 && made % 10 === 0) {
      error = distance(v, w, h);
      if ((before - error) / first < tolerance) break;
      before = error;
    }
  }
  return { w, h, error: distance(v, w, h), steps: made };
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
}

type Numbers = Matrix["data"];

/** W ← W · V Hᵀ / (W H Hᵀ). */
function updateRows(v: Numbers, w: Numbers, h: Numbers, { rows, columns, count }: Sizes): void {
  const gram = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) gram[a * count + b] = dot(h, a * columns, h, b * columns, columns);
  }
  const own = new Float64Array(count);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < count; k++) own[k] = w[row * count + k]!;
    for (let k = 0; k < count; k++) {
      const divisor = dot(own, 0, gram, k * count, count) || EPSILON;
      w[row * count + k] = (own[k]! * dot(v, row * columns, h, k * columns, columns)) / divisor;
    }
  }
}

/** H ← H · Wᵀ V / (Wᵀ W H). */
function updateColumns(v: Numbers, w: Numbers, h: Numbers, { rows, columns, count }: Sizes): void {
  const gram = new Float64Array(count * count);
  const products = new Float64Array(count * columns);
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < count; a++) {
      const weight = w[row * count + a]!;
      for (let b = 0; b < count; b++) gram[a * count + b]! += weight * w[row * count + b]!;
      if (weight === 0) continue;
      const [to, from] = [a * columns, row * columns];
      for (let column = 0; column < columns; column++) {
        products[to + column]! += weight * v[from + column]!;
      }
    }
  }
  const own = new Float64Array(count);
  for (let column = 0; column < columns; column++) {
    for (let k = 0; k < count; k++) own[k] = h[k * columns + column]!;
    for (let k = 0; k < count; k++) {
      const divisor = dot(gram, k * count, own, 0, count) || EPSILON;
      h[k * columns + column] = (own[k]! * products[k * columns + column]!) / divisor;
    }
  }
}

function dot(a: Numbers, from: number, b: Numbers, start: number, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += a[from + at]! * b[start + at]!;
  return sum;
}

function distance(v: Matrix, w: Matrix, h: Matrix): number {
  const { rows, columns } = v;
  const count = h.rows;
  const made = new Float64Array(columns);
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    made.fill(0);
    for (let k = 0; k < count; k++) {
      const weight = w.data[row * count + k]!;
      for (let column = 0; column < columns; column++) {
        made[column]! += weight * h.data[k * columns + column]!;
      }
    }
    for (let column = 0; column < columns; column++) {
      squares += (v.data[row * columns + column]! - made[column]!) ** 2;
    }
  }
  return Math.sqrt(squares);
}
