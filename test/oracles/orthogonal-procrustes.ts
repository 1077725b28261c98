import { jacobiEigen } from "./jacobi.ts";

/**
 * The least-squares orthogonal alignment of a onto b (Schönemann 1966) by the singular value decomposition of AᵀB, found through
 * its two symmetric eigenproblems: the squared distance that is left, sizes kept, for points as [x, y] pairs.
 */
export function orthogonalProcrustes(
  a: readonly number[][],
  b: readonly number[][],
): { left: number; mirrored: boolean } {
  const centre = (points: readonly number[][]) => {
    const mean = [0, 1].map((t) => points.reduce((sum, p) => sum + (p[t] ?? 0), 0) / points.length);
    return points.map((p) => p.map((x, t) => x - (mean[t] ?? 0)));
  };
  const [x, y] = [centre(a), centre(b)];
  const m = [0, 1].map((s) => [0, 1].map((t) => x.reduce((sum, p, i) => sum + (p[s] ?? 0) * (y[i]?.[t] ?? 0), 0)));
  const mtm = [0, 1].map((s) => [0, 1].map((t) => m.reduce((sum, row) => sum + (row[s] ?? 0) * (row[t] ?? 0), 0)));
  const { values } = jacobiEigen(mtm);
  const nuclear = values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const squares = (points: readonly number[][]) => points.flat().reduce((sum, value) => sum + value * value, 0);
  const determinant = (m[0]?.[0] ?? 0) * (m[1]?.[1] ?? 0) - (m[0]?.[1] ?? 0) * (m[1]?.[0] ?? 0);
  return { left: squares(x) + squares(y) - 2 * nuclear, mirrored: determinant < 0 };
}
