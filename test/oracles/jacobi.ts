/** All eigenpairs of a symmetric matrix by cyclic Jacobi rotations (1846), largest value first; vectors as rows. Slow. */
export function jacobiEigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60 && offDiagonal(a) > 1e-300; sweep++) {
    for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) annihilate(a, v, p, q);
  }
  const order = a.map((_, i) => i).sort((i, j) => at(a, j, j) - at(a, i, i));
  return { values: order.map((i) => at(a, i, i)), vectors: order.map((i) => v[i] ?? []) };
}

const at = (rows: number[][], i: number, j: number): number => rows[i]?.[j] ?? 0;

function offDiagonal(a: number[][]): number {
  return a.reduce((sum, row, i) => sum + row.reduce((part, x, j) => part + (i === j ? 0 : x * x), 0), 0);
}

/** A ← RAR ᵀ and V ← RV for the rotation R of rows p and q that makes A's entry (p, q) zero. */
function annihilate(a: number[][], v: number[][], p: number, q: number): void {
  if (at(a, p, q) === 0) return;
  const theta = 0.5 * Math.atan2(2 * at(a, p, q), at(a, q, q) - at(a, p, p));
  const [c, s] = [Math.cos(theta), Math.sin(theta)];
  for (const row of a)
    [row[p], row[q]] = [c * (row[p] ?? 0) - s * (row[q] ?? 0), s * (row[p] ?? 0) + c * (row[q] ?? 0)];
  for (const m of [a, v]) {
    const [x = [], y = []] = [m[p], m[q]];
    m[p] = x.map((value, k) => c * value - s * (y[k] ?? 0));
    m[q] = x.map((value, k) => s * value + c * (y[k] ?? 0));
  }
}
