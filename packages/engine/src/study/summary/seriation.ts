import { matrix64 } from "../../math/matrix.ts";
import { symmetricEigen } from "../../math/symmetric-eigen.ts";

/**
 * An order of columns in which similar ones stand together: that of the Fiedler vector, the eigenvector of the second smallest eigenvalue of the Laplacian of their similarities (Atkins, Boman
 * and Hendrickson 1998). Columns are given as lists of numbers; their similarity is (1 + r) / 2, r the cosine. Of equal places the smaller column stands first.
 */
export function spectralOrder(columns: readonly ArrayLike<number>[]): readonly number[] {
  const n = columns.length;
  if (n < 3) return [...columns.keys()];
  const sizes = columns.map((column) => Math.sqrt(dot(column, column)));
  const turned = matrix64(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const size = sizes[i]! * sizes[j]!;
      const similarity = (1 + (size > 0 ? dot(columns[i]!, columns[j]!) / size : 0)) / 2;
      turned.data[i * n + j] = similarity;
      turned.data[j * n + i] = similarity;
      turned.data[i * n + i]! -= similarity;
      turned.data[j * n + j]! -= similarity;
    }
  }
  // the constant vector, whose eigenvalue is 0, goes below all others: those are at least −n
  for (let at = 0; at < turned.data.length; at++) turned.data[at]! -= 2;
  const [fiedler] = symmetricEigen(turned, 1).vectors;
  return [...columns.keys()].sort((a, b) => (fiedler?.[a] ?? 0) - (fiedler?.[b] ?? 0) || a - b);
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}

/** Where a row's weight lies among its columns: the mean of their places, weighted by the squares of what is above zero; the middle where nothing is. */
export function centreOf(row: ArrayLike<number>): number {
  let [sum, weights] = [0, 0];
  for (let at = 0; at < row.length; at++) {
    const weight = Math.max(0, row[at]!) ** 2;
    sum += at * weight;
    weights += weight;
  }
  return weights > 0 ? sum / weights : (row.length - 1) / 2;
}
