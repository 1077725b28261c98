import { describe, expect, test } from "vitest";
import { randomNormal, seededRandom } from "../base/random.ts";
import { multiplyHere } from "./linear-algebra.ts";
import { type Matrix, matrix64 } from "./matrix.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const random = seededRandom(seed);
  return matrix64(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => randomNormal(random)),
  );
}

/** V diag(values) Vᵀ for a random orthonormal V, by Gram and Schmidt. */
function withValues(values: readonly number[], seed: number): Matrix {
  const n = values.length;
  const v = randomMatrix(n, n, seed).data;
  const row = (i: number) => v.subarray(i * n, (i + 1) * n);
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);
  for (let i = 0; i < n; i++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const share = dot(row(i), row(j));
        for (let t = 0; t < n; t++) row(i)[t]! -= share * row(j)[t]!;
      }
    }
    const norm = Math.sqrt(dot(row(i), row(i)));
    for (let t = 0; t < n; t++) row(i)[t]! /= norm;
  }
  const scaled = Float64Array.from(v, (entry, at) => entry * values[Math.floor(at / n)]!);
  return multiplyHere(matrix64(n, n, Float64Array.from(v)), matrix64(n, n, scaled), "aTb");
}

/** The largest entry of AV − VΛ and of VᵀV − I, relative to the largest eigenvalue. */
function defects(a: Matrix, count: number): { residual: number; skewness: number } {
  const { values, vectors } = symmetricEigen(a, count);
  const scale = Math.max(Math.abs(values[0] ?? 0), Math.abs(values.at(-1) ?? 0), 1e-300);
  let residual = 0;
  let skewness = 0;
  vectors.forEach((v, t) => {
    const av = multiplyHere(a, matrix64(a.rows, 1, v), "ab").data;
    for (let i = 0; i < v.length; i++) residual = Math.max(residual, Math.abs(av[i]! - values[t]! * v[i]!) / scale);
    vectors.forEach((w, s) => {
      const dot = v.reduce((sum, x, i) => sum + x * w[i]!, 0);
      skewness = Math.max(skewness, Math.abs(dot - (s === t ? 1 : 0)));
    });
  });
  return { residual, skewness };
}

describe("eigenpairs satisfy their definition", () => {
  const spread = Array.from({ length: 40 }, (_, i) => 100 * 0.7 ** i);
  const cases: [string, Matrix][] = [
    ["one by one", matrix64(1, 1, Float64Array.of(-3))],
    ["two equal", matrix64(2, 2, Float64Array.of(5, 0, 0, 5))],
    ["zeros", matrix64(6, 6)],
    ["random", multiplyHere(randomMatrix(80, 60, 1), randomMatrix(80, 60, 1), "aTb")],
    ["indefinite", withValues([3, 2, 1, 0, -1, -2, -7], 2)],
    ["fast decay", withValues(spread, 3)],
    ["repeated values", withValues([9, 9, 9, 4, 4, 1, 1, 1, 1, 0, 0, 0], 4)],
    ["nearly repeated values", withValues([9, 9 - 1e-12, 9 - 2e-12, 4, 1, 0, 0, 0], 5)],
    ["rank two of thirty", withValues([7, 3, ...new Array<number>(28).fill(0)], 6)],
    ["diagonal", matrix64(4, 4, Float64Array.of(1, 0, 0, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3))],
    [
      "tiny",
      multiplyHere(
        randomMatrix(9, 9, 7),
        matrix64(
          9,
          9,
          Float64Array.from(randomMatrix(9, 9, 7).data, (x) => x * 1e-150),
        ),
        "aTb",
      ),
    ],
  ];
  test.each(cases)("%s", (_, a) => {
    const { residual, skewness } = defects(a, a.rows);
    expect(residual).toBeLessThan(1e-12);
    expect(skewness).toBeLessThan(1e-12);
  });
});

test("the values are those the matrix was made with", () => {
  const made = [50, 20, 20, 3, 1e-3, 0, -4];
  const { values } = symmetricEigen(withValues(made, 8), 2);
  made.forEach((value, t) => {
    expect(values[t]).toBeCloseTo(value, 10);
  });
});

test("the largest entry of each vector is positive", () => {
  for (const vector of symmetricEigen(withValues([5, 4, 3, 2, 1], 9), 5).vectors) {
    const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
    expect(largest).toBeGreaterThan(0);
  }
});
