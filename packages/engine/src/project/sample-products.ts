import type { LinearAlgebra } from "../math/linear-algebra.ts";
import {
  centreRows,
  columnMeans,
  fromColumns,
  type Matrix,
  subtractFromRows,
  takeColumns,
  takeRows,
} from "../math/matrix.ts";
import { symmetricEigen } from "../math/symmetric-eigen.ts";

/** Inner products of points with p − p̄ for pivots p among them (points × pivots), from the points' Gram matrix about any origin. */
export function productsFromGram(gram: Matrix, pivots: readonly number[]): Matrix {
  const products = takeColumns(gram, pivots);
  const { data, rows, columns } = products;
  for (let i = 0; i < rows; i++) {
    let mean = 0;
    for (let j = 0; j < columns; j++) mean += data[i * columns + j]! / columns;
    for (let j = 0; j < columns; j++) data[i * columns + j]! -= mean;
  }
  return products;
}

/** The Gram matrix of the pivots' directions: products of the pivots themselves, centred over the pivots. */
export function directionGram(products: Matrix, pivots: readonly number[]): Matrix {
  const gram = takeRows(products, pivots);
  centreRows(gram, columnMeans(gram));
  return gram;
}

/** The pivots' rows less their mean: the directions whose products with points PivotMDS starts from. */
export function pivotDirections(rows: Matrix, pivots: readonly number[]): Matrix {
  const directions = takeRows(rows, pivots);
  centreRows(directions, columnMeans(directions));
  return directions;
}

/** Combinations that carry less than this share of the first one's variance are rounding. */
const SMALLEST = 1e-12;

/**
 * The `rank` combinations of pivots (pivots × rank, orthonormal columns) that carry most of the points' products: the leading
 * singular vectors of C. Fewer where the products have a lower rank.
 */
export async function leadingCombinations(products: Matrix, rank: number, algebra: LinearAlgebra): Promise<Matrix> {
  const c = subtractFromRows(products, columnMeans(products));
  const { values, vectors } = symmetricEigen(await algebra.multiply(c, c, "aTb"), rank);
  return fromColumns(
    products.columns,
    vectors.filter((_, t) => values[t]! > SMALLEST * values[0]!),
  );
}
