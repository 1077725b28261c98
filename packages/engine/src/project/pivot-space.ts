import { leastPlaces } from "../math/least.ts";
import type { LinearAlgebra } from "../math/linear-algebra.ts";
import { type Matrix, matrix64 } from "../math/matrix.ts";
import { symmetricEigen } from "../math/symmetric-eigen.ts";

/** Directions shorter than this share of the longest are taken to depend on the others. */
const DEPENDENT = 1e-5;

/**
 * Coordinates in the space that directions span, from products with the directions (points × directions) and the directions' own
 * Gram matrix: an isometric picture, so that distances between rows are those of the points projected onto that space, never longer
 * than the true ones.
 */
export async function pivotSpace(products: Matrix, gram: Matrix, algebra: LinearAlgebra): Promise<Matrix> {
  return algebra.multiply(products, spanBasis(gram), "ab");
}

/** Combinations of directions that are an orthonormal basis of their span (directions × dimensions), from their Gram matrix. */
export function spanBasis(gram: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(gram, gram.rows);
  const kept = vectors.filter((_, t) => values[t]! > DEPENDENT ** 2 * values[0]!);
  const basis = matrix64(gram.rows, kept.length);
  kept.forEach((vector, t) => {
    for (let j = 0; j < vector.length; j++) basis.data[j * kept.length + t] = vector[j]! / Math.sqrt(values[t]!);
  });
  return basis;
}

/** The `count` points nearest to point `point` by coordinates, itself and points without any left out, nearest first, ties by index. */
export function nearestPoints({ data, rows, columns }: Matrix, point: number, count: number): number[] {
  const squared = new Float64Array(rows);
  const own = data.subarray(point * columns, (point + 1) * columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) squared[i]! += (data[at]! - own[j]!) ** 2;
  }
  return leastPlaces(squared, count, point);
}

/** The same by a table of squared distances, points × points. */
export function nearestByDistance({ data, rows }: Matrix, point: number, count: number): number[] {
  return leastPlaces(data.subarray(point * rows, (point + 1) * rows), count, point);
}
