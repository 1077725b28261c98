import { jacobiEigen } from "./jacobi.ts";

/** Classical MDS (Torgerson 1952), straight from its definition: eigenvectors of −½JD²J times √λ; points × dimensions. */
export function classicalMds(points: readonly (readonly number[])[], dimensions: number): number[][] {
  const n = points.length;
  const squared = points.map((a) => points.map((b) => a.reduce((sum, x, t) => sum + (x - (b[t] ?? 0)) ** 2, 0)));
  const mean = (row: readonly number[]) => row.reduce((sum, x) => sum + x, 0) / n;
  const means = squared.map(mean);
  const grand = mean(means);
  const gram = squared.map((row, i) => row.map((d, j) => -0.5 * (d - (means[i] ?? 0) - (means[j] ?? 0) + grand)));
  const { values, vectors } = jacobiEigen(gram);
  return points.map((_, i) =>
    Array.from({ length: dimensions }, (_, t) => (vectors[t]?.[i] ?? 0) * Math.sqrt(Math.max(0, values[t] ?? 0))),
  );
}

/** Principal components: the points minus their mean, projected onto the leading eigenvectors of their covariance. */
export function principalComponents(points: readonly (readonly number[])[], dimensions: number): number[][] {
  const n = points.length;
  const width = points[0]?.length ?? 0;
  const mean = Array.from({ length: width }, (_, t) => points.reduce((sum, p) => sum + (p[t] ?? 0), 0) / n);
  const centred = points.map((p) => p.map((x, t) => x - (mean[t] ?? 0)));
  const covariance = mean.map((_, s) =>
    mean.map((_, t) => centred.reduce((sum, p) => sum + (p[s] ?? 0) * (p[t] ?? 0), 0) / n),
  );
  const { vectors } = jacobiEigen(covariance);
  return centred.map((p) =>
    Array.from({ length: dimensions }, (_, t) => p.reduce((sum, x, s) => sum + x * (vectors[t]?.[s] ?? 0), 0)),
  );
}
