import { randomNormal, seededRandom } from "../base/random.ts";
import type { LinearAlgebra } from "../math/linear-algebra.ts";
import {
  centreRows,
  columnMeans,
  identity,
  type Matrix,
  matrix64,
  orthonormalRows,
  spreadRows,
  subtractFromRows,
  takeColumns,
  takeRows,
  transpose,
} from "../math/matrix.ts";

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

/**
 * Weights of the sample's rows (sample × directions) in the combinations of the pivots' rows, less the pivots' mean row, that
 * `combination` (pivots × directions) asks for: zero but for the pivots, and with columns that sum to zero, which centres the rows.
 */
export function sampleWeights(sample: number, pivots: readonly number[], combination: Matrix): Matrix {
  return spreadRows(subtractFromRows(combination, columnMeans(combination)), pivots, sample);
}

/** Weights of the sample's rows (sample × 1) in the pivots' mean p̄. */
export function meanWeights(sample: number, pivots: readonly number[]): Matrix {
  const share = new Float64Array(pivots.length).fill(1 / pivots.length);
  return spreadRows(matrix64(pivots.length, 1, share), pivots, sample);
}

/** Squared distances of points from the mean p̄ of the pivots among them, from the points' Gram matrix about any origin. */
export function squaresFromMean({ data, rows }: Matrix, pivots: readonly number[]): Float64Array {
  const withMean = Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (const p of pivots) sum += data[i * rows + p]!;
    return sum / pivots.length;
  });
  const middle = pivots.reduce((sum, p) => sum + withMean[p]!, 0) / pivots.length;
  return withMean.map((product, i) => Math.max(0, data[i * rows + i]! - 2 * product + middle));
}

/** Multiplications by CᵀC: singular values are told apart by their fifth powers. */
const POWERS = 3;

/**
 * `rank` combinations of pivots (pivots × rank, orthonormal columns) that carry nearly all of the points' products: about the leading
 * right singular vectors of C, by subspace iteration from a fixed start (Halko, Martinsson and Tropp 2011), at a fraction of an
 * eigen-decomposition's cost. Every pivot by itself where `rank` is not smaller than their number.
 */
export async function leadingCombinations(products: Matrix, rank: number, algebra: LinearAlgebra): Promise<Matrix> {
  const count = products.columns;
  if (rank >= count) return identity(count);
  const c = subtractFromRows(products, columnMeans(products));
  const random = seededRandom(1);
  // as rows, which are orthonormalised along memory
  let basis = matrix64(
    rank,
    count,
    Float64Array.from({ length: rank * count }, () => randomNormal(random)),
  );
  for (let step = 0; step < POWERS; step++) {
    const images = await algebra.multiply(c, basis, "abT");
    basis = orthonormalRows(await algebra.multiply(images, c, "aTb"));
  }
  return transpose(basis);
}
