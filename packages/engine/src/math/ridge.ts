import { solveSymmetric } from "./cholesky.ts";
import type { LinearAlgebra } from "./linear-algebra.ts";
import { type Matrix, matrix32, matrix64 } from "./matrix.ts";

/** A linear classifier on standardised features. */
export interface RidgeClassifier {
  /** Scores of rows, rows × classes: the predicted class has the largest. */
  readonly scores: (rows: Matrix) => Promise<Matrix>;
}

/**
 * Ridge regression to ±1 per class on features of zero mean and unit variance, with an intercept and penalty α on the squared weights: what
 * scikit-learn's `StandardScaler` with `RidgeClassifier(alpha)` computes. Rows are images, columns features; `labels` holds the class of each row.
 * The system is solved over features or, where these are more than the images, over images.
 */
export async function fitRidge(
  rows: Matrix,
  labels: ArrayLike<number>,
  { classes, alpha, algebra }: { readonly classes: number; readonly alpha: number; readonly algebra: LinearAlgebra },
): Promise<RidgeClassifier> {
  const standard = standardiser(rows);
  const x = standard(rows);
  const { targets, means } = targetsOf(labels, rows.rows, classes);
  const weights =
    x.columns <= x.rows ? await overFeatures(x, targets, alpha, algebra) : await overRows(x, targets, alpha, algebra);
  return {
    scores: async (asked) => {
      const scores = await algebra.multiply(standard(asked), weights, "ab");
      return matrix64(
        asked.rows,
        classes,
        Float64Array.from(scores.data, (value, at) => value + means[at % classes]!),
      );
    },
  };
}

/** Takes the fitted rows' mean and divides by their standard deviation; features that do not vary become 0. */
function standardiser({ rows, columns, data }: Matrix): (matrix: Matrix) => Matrix {
  const [means, squares] = [new Float64Array(columns), new Float64Array(columns)];
  for (let at = 0; at < data.length; at++) means[at % columns]! += data[at]! / rows;
  for (let at = 0; at < data.length; at++) squares[at % columns]! += (data[at]! - means[at % columns]!) ** 2 / rows;
  const factors = squares.map((square) => (square > 0 ? 1 / Math.sqrt(square) : 0));
  return (matrix) => {
    const out = new Float32Array(matrix.data.length);
    for (let at = 0; at < out.length; at++)
      out[at] = (matrix.data[at]! - means[at % columns]!) * factors[at % columns]!;
    return matrix32(matrix.rows, columns, out);
  };
}

/** ±1 per class, centred, and what was taken away. */
function targetsOf(labels: ArrayLike<number>, rows: number, classes: number) {
  const means = new Float64Array(classes).fill(-1);
  for (let row = 0; row < rows; row++) means[labels[row]!]! += 2 / rows;
  const targets = new Float32Array(rows * classes);
  for (let at = 0; at < targets.length; at++) {
    targets[at] = (labels[Math.floor(at / classes)] === at % classes ? 1 : -1) - means[at % classes]!;
  }
  return { targets: matrix32(rows, classes, targets), means };
}

async function overFeatures(x: Matrix, y: Matrix, alpha: number, algebra: LinearAlgebra): Promise<Matrix> {
  const gram = await algebra.multiply(x, x, "aTb");
  return solveSymmetric(penalised(gram, alpha), await algebra.multiply(x, y, "aTb"));
}

async function overRows(x: Matrix, y: Matrix, alpha: number, algebra: LinearAlgebra): Promise<Matrix> {
  const gram = await algebra.multiply(x, x, "abT");
  return algebra.multiply(x, solveSymmetric(penalised(gram, alpha), y), "aTb");
}

function penalised({ rows, data }: Matrix, alpha: number): Matrix {
  const copy = Float64Array.from(data);
  for (let at = 0; at < rows; at++) copy[at * rows + at]! += alpha;
  return matrix64(rows, rows, copy);
}
