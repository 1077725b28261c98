import { type LinearAlgebra, multiplyHere } from "../math/linear-algebra.ts";
import { columnMeans, finiteRows, type Matrix, matrix32, matrix64, spreadRows } from "../math/matrix.ts";
import { symmetricEigen } from "../math/symmetric-eigen.ts";
import { spanBasis } from "./pivot-space.ts";
import { gramAbout, gramThrough, timesAbout } from "./row-blocks.ts";

/**
 * A layout by PivotMDS (Brandes and Pich 2006), and the affine map that made it, so that a new point is placed exactly:
 * y = (c − means)·weights for a row c of inner products with the pivots.
 */
export interface PivotLayout {
  /** points × dimensions, centred; columns beyond the data's rank are zero, rows of points that were left out NaN. */
  readonly coordinates: Matrix;
  /** λ = σ√(n/k) for each singular value σ, largest first: what classical MDS would find, from the pivots alone. */
  readonly eigenvalues: Float64Array;
  readonly means: Float64Array;
  /** products × dimensions. */
  readonly weights: Matrix;
}

/** How a layout is computed. */
export interface PivotMdsOptions {
  /** Axes kept, two for a plane; fewer pivots leave the further ones zero. */
  readonly dimensions: number;
  /** k, the number of pivots; the number of columns unless these are combinations of pivots. */
  readonly pivots?: number;
  readonly algebra: LinearAlgebra;
}

/** Singular values below this share of the largest are rounding of float32 products, squared: their axes are left zero. */
const RANK_TOLERANCE = 1e-6;

/**
 * Inner products from squared distances (points × pivots): −½(d² − mean of the row). For Euclidean distances that is
 * (x − p̄)·(pⱼ − p̄) up to a constant for each column, which the centring by columns removes.
 */
export function productsFromDistances({ data, rows, columns }: Matrix): Matrix {
  const products = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    let mean = 0;
    for (let j = 0, at = i * columns; j < columns; j++) mean += data[at++]!;
    mean /= columns;
    for (let j = 0, at = i * columns; j < columns; j++, at++) products[at] = -0.5 * (data[at]! - mean);
  }
  return matrix32(rows, columns, products);
}

/**
 * PivotMDS of `products` (points × columns), the inner products of points with centred pivots, each column known up to
 * a constant: C = products − column means, and the axes are C·v as unit vectors times √(σ·√(n/k)) for the leading singular vectors
 * v of C. With every point a pivot it equals classical MDS, and for Euclidean distances PCA. The columns may also be
 * orthonormal combinations of pivots, when `pivots` says how many there were. Points whose products are not finite are left out.
 */
export async function pivotMds(products: Matrix, options: PivotMdsOptions): Promise<PivotLayout> {
  const { dimensions, algebra, pivots = products.columns } = options;
  const present = finiteRows(products);
  if (present.length === 0 && products.rows > 0) return nobody(products, dimensions);
  const means = columnMeans(products, present);
  const about = { matrix: products, rows: present, means };
  const spread = Math.sqrt(present.length / Math.max(1, pivots));
  const { values, vectors } = symmetricEigen(await gramAbout(about, algebra), dimensions);
  const sigmas = values.map((value) => Math.sqrt(Math.max(0, value)));
  const eigenvalues = sigmas.map((sigma) => sigma * spread);
  const weights = matrix64(products.columns, dimensions);
  vectors.forEach((vector, t) => {
    const sigma = sigmas[t]!;
    if (!(sigma > RANK_TOLERANCE * sigmas[0]!)) return;
    // C·v has length σ
    const scale = Math.sqrt(sigma * spread) / sigma;
    for (let j = 0; j < vector.length; j++) weights.data[j * dimensions + t] = vector[j]! * scale;
  });
  const placed = await timesAbout(about, weights, algebra);
  turnToLongTail(placed, weights);
  const coordinates = present.length < products.rows ? spreadRows(placed, present, products.rows, Number.NaN) : placed;
  return { coordinates, eigenvalues, means, weights };
}

/**
 * Classical MDS of points as the span of some directions shows them: PivotMDS with every point as a pivot, of which only the part within
 * the span is seen. From products with the directions (points × directions, each column known up to a constant) and the directions'
 * Gram matrix. Nothing depends on how often pivots were drawn where, so that a few points far from the rest lie as far as they
 * should; for points that lie evenly, PivotMDS comes as near to classical MDS.
 */
export async function spanMds(products: Matrix, gram: Matrix, options: PivotMdsOptions): Promise<PivotLayout> {
  const { dimensions, algebra } = options;
  const present = finiteRows(products);
  if (present.length === 0) return nobody(products, dimensions);
  const means = columnMeans(products, present);
  const about = { matrix: products, rows: present, means };
  const basis = spanBasis(gram);
  const { values, vectors } = symmetricEigen(await gramThrough(about, basis, algebra), dimensions);
  const axes = matrix64(basis.columns, dimensions);
  vectors.forEach((vector, t) => {
    if (!(Math.sqrt(Math.max(0, values[t]!)) > RANK_TOLERANCE * Math.sqrt(values[0]!))) return;
    for (let j = 0; j < vector.length; j++) axes.data[j * dimensions + t] = vector[j]!;
  });
  const weights = multiplyHere(basis, axes, "ab");
  const coordinates = await timesAbout(about, weights, algebra);
  turnToLongTail(coordinates, weights);
  const eigenvalues = Float64Array.from({ length: dimensions }, (_, t) => Math.max(0, values[t] ?? 0));
  return { coordinates: spreadRows(coordinates, present, products.rows, Number.NaN), eigenvalues, means, weights };
}

/** The layout of points of which none has finite products. */
function nobody({ rows, columns }: Matrix, dimensions: number): PivotLayout {
  return {
    coordinates: spreadRows(matrix32(0, dimensions), [], rows, Number.NaN),
    eigenvalues: new Float64Array(dimensions),
    means: new Float64Array(columns).fill(Number.NaN),
    weights: matrix64(columns, dimensions),
  };
}

/**
 * Gives each axis the sign that points its longer tail (the sum of cubes) forwards: an eigenvector's sign is arbitrary, and this one
 * depends on the points alone, not on how their products were combined.
 */
function turnToLongTail(coordinates: Matrix, weights: Matrix): void {
  const { data, rows, columns } = coordinates;
  const cubes = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let t = 0; t < columns; t++, at++) cubes[t]! += data[at]! * data[at]! * data[at]!;
  }
  for (const { data, rows } of [coordinates, weights]) {
    for (let t = 0; t < columns; t++) {
      if (!(cubes[t]! < 0)) continue;
      for (let i = 0, at = t; i < rows; i++, at += columns) data[at] = -data[at]!;
    }
  }
}

/** Places new points, given their products with the pivots (points × products), in an existing layout: exact, and linear. */
export function placeProducts(layout: Pick<PivotLayout, "means" | "weights">, products: Matrix): Matrix {
  const { means, weights } = layout;
  const { columns: dimensions } = weights;
  const placed = matrix32(products.rows, dimensions);
  for (let i = 0; i < products.rows; i++) {
    for (let t = 0; t < dimensions; t++) {
      let sum = 0;
      for (let j = 0; j < products.columns; j++) {
        sum += (products.data[i * products.columns + j]! - means[j]!) * weights.data[j * dimensions + t]!;
      }
      placed.data[i * dimensions + t] = sum;
    }
  }
  return placed;
}

/** Places new points, given their squared distances to the pivots (points × pivots), in a layout made from such distances. */
export function placeDistances(layout: Pick<PivotLayout, "means" | "weights">, squaredDistances: Matrix): Matrix {
  return placeProducts(layout, productsFromDistances(squaredDistances));
}
