import { solveSymmetric } from "./cholesky.ts";
import type { LinearAlgebra } from "./linear-algebra.ts";
import { type Matrix, matrix32, matrix64, takeRows } from "./matrix.ts";

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
  { alpha, ...options }: FitOptions & { readonly alpha: number },
): Promise<RidgeClassifier> {
  const system = await ridgeSystem(rows, labels, options);
  return system(alpha);
}

/** What a classifier is fitted with. */
interface FitOptions {
  readonly classes: number;
  readonly algebra: LinearAlgebra;
}

/** A classifier for each penalty: what does not depend on it is computed once. */
async function ridgeSystem(rows: Matrix, labels: ArrayLike<number>, { classes, algebra }: FitOptions) {
  const standard = standardiser(rows);
  const x = standard(rows);
  const { targets, means } = targetsOf(labels, rows.rows, classes);
  const isOverFeatures = x.columns <= x.rows;
  const gram = await algebra.multiply(x, x, isOverFeatures ? "aTb" : "abT");
  const right = isOverFeatures ? await algebra.multiply(x, targets, "aTb") : targets;
  return async (alpha: number): Promise<RidgeClassifier> => {
    const solved = solveSymmetric(penalised(gram, alpha), right);
    const weights = isOverFeatures ? solved : await algebra.multiply(x, solved, "aTb");
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
  };
}

/** The penalties that a classifier is chosen from. */
const PENALTIES = [1, 10, 100, 1000, 10_000] as const;

/**
 * The ridge classifier with the penalty that does best in two-fold cross-validation: fitted to every other row it is judged on the rest, and the other way round; of
 * equally good penalties the smallest. As scikit-learn's `GridSearchCV` over `RidgeClassifier` chooses it. One penalty for all layers would over-fit those that have about as
 * many features as there are images, and such a layer would seem to tell less than the one before.
 */
export async function fitBestRidge(
  rows: Matrix,
  labels: readonly number[],
  options: FitOptions,
): Promise<RidgeClassifier & { readonly alpha: number }> {
  const right = PENALTIES.map(() => 0);
  const parts = [0, 1].map((half) => labels.flatMap((_, row) => (row % 2 === half ? [row] : [])));
  for (const [half, own] of parts.entries()) {
    const judged = parts[1 - half]!;
    if (own.length === 0 || judged.length === 0) continue;
    const labelsOf = (of: readonly number[]) => of.map((row) => labels[row]!);
    const system = await ridgeSystem(takeRows(rows, own), labelsOf(own), options);
    const asked = takeRows(rows, judged);
    for (const [at, alpha] of PENALTIES.entries()) {
      const classifier = await system(alpha);
      right[at]! += countRight(await classifier.scores(asked), labelsOf(judged));
    }
  }
  const alpha = PENALTIES[right.indexOf(Math.max(...right))]!;
  return { ...(await fitRidge(rows, labels, { ...options, alpha })), alpha };
}

/** Rows whose class has the largest score. */
export function countRight({ columns, data }: Matrix, labels: readonly number[]): number {
  return labels.filter((label, row) => {
    const own = data.subarray(row * columns, (row + 1) * columns);
    return own.indexOf(Math.max(...own)) === label;
  }).length;
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

function penalised({ rows, data }: Matrix, alpha: number): Matrix {
  const copy = Float64Array.from(data);
  for (let at = 0; at < rows; at++) copy[at * rows + at]! += alpha;
  return matrix64(rows, rows, copy);
}
