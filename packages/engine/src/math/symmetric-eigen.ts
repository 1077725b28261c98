import { seededRandom } from "../base/random.ts";
import type { Matrix } from "./matrix.ts";
import { tridiagonalize, tridiagonalValues, tridiagonalVector, unreflect } from "./tridiagonal.ts";

/** Eigenvalues and eigenvectors of a symmetric matrix. */
export interface Eigen {
  /** All of them, largest first. */
  readonly values: Float64Array;
  /** Unit vectors of the first ones, in the order of the values, orthogonal to one another. */
  readonly vectors: readonly Float64Array[];
}

/**
 * All eigenvalues of a symmetric matrix and the eigenvectors of the `count` largest: Householder tridiagonalisation, QL for the
 * values, inverse iteration for the vectors. Each vector's sign makes its entry of largest magnitude positive, so that
 * the same matrix gives the same vectors everywhere. Reads the lower triangle only.
 *
 * Written here because only a few vectors are wanted: a whole decomposition by a library (ml-matrix) took five times as long.
 */
export function symmetricEigen({ data, rows: n }: Matrix, count: number): Eigen {
  if (n === 0) return { values: new Float64Array(0), vectors: [] };
  // of unit size, so that squares neither overflow nor vanish
  let size = 0;
  for (const entry of data) size = Math.max(size, Math.abs(entry));
  if (size === 0) size = 1;
  const scaled = new Float64Array(data);
  for (let at = 0; at < scaled.length; at++) scaled[at]! /= size;
  const reduction = tridiagonalize(scaled, n);
  const values = tridiagonalValues(reduction);
  const inner: Float64Array[] = [];
  for (let t = 0; t < Math.min(count, n); t++) {
    inner.push(tridiagonalVector(reduction, values[t]!, inner, seededRandom(t + 1)));
  }
  const vectors = inner.map((vector) => {
    const outer = vector.slice();
    unreflect(reduction, outer);
    fixSign(outer);
    return outer;
  });
  return { values: values.map((value) => value * size), vectors };
}

function fixSign(vector: Float64Array): void {
  let largest = 0;
  for (const entry of vector) largest = Math.max(largest, Math.abs(entry));
  // entries that rounding alone tells apart count as equal: the first of them decides
  const deciding = vector.find((entry) => Math.abs(entry) >= largest * (1 - 1e-6)) ?? 0;
  if (deciding < 0) for (let i = 0; i < vector.length; i++) vector[i] = -vector[i]!;
}
