import { type Matrix, matrix64 } from "./matrix.ts";

/**
 * X of A·X = B for a symmetric positive definite A (n × n) and B (n × columns), by Cholesky's decomposition in float64. Reads the lower triangle of
 * A. Throws a RangeError where A is not positive definite.
 */
export function solveSymmetric(a: Matrix, b: Matrix): Matrix {
  const n = a.rows;
  const lower = Float64Array.from(a.data);
  for (let j = 0; j < n; j++) {
    const row = j * n;
    let rest = lower[row + j]!;
    for (let t = 0; t < j; t++) rest -= lower[row + t]! ** 2;
    if (!(rest > 0)) throw new RangeError("the matrix is not positive definite");
    const pivot = Math.sqrt(rest);
    lower[row + j] = pivot;
    for (let i = j + 1; i < n; i++) {
      let sum = lower[i * n + j]!;
      for (let t = 0, p = i * n, q = row; t < j; t++) sum -= lower[p++]! * lower[q++]!;
      lower[i * n + j] = sum / pivot;
    }
  }
  const x = Float64Array.from(b.data);
  const width = b.columns;
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < i; t++) takeRow(x, width, i, t, lower[i * n + t]!);
    divideRow(x, width, i, lower[i * n + i]!);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let t = i + 1; t < n; t++) takeRow(x, width, i, t, lower[t * n + i]!);
    divideRow(x, width, i, lower[i * n + i]!);
  }
  return matrix64(n, width, x);
}

/** Row `i` minus a multiple of row `t`. */
function takeRow(x: Float64Array, width: number, i: number, t: number, factor: number): void {
  for (let c = 0; c < width; c++) x[i * width + c]! -= factor * x[t * width + c]!;
}

function divideRow(x: Float64Array, width: number, i: number, by: number): void {
  for (let c = 0; c < width; c++) x[i * width + c]! /= by;
}
