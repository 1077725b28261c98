import type { Matrix } from "../math/matrix.ts";
import type { PivotLayout } from "./pivot-mds.ts";
import { type Alignment, type Points, procrustes } from "./procrustes.ts";

/** A plane through a layout's axes: positions = coordinates·matrix. */
export interface View {
  /** dimensions × 2 with orthonormal columns, row by row. */
  readonly matrix: Float64Array;
  /** points × 2, centred; NaN for points that were left out. */
  readonly positions: Float32Array;
}

/** How a layer's view is chosen given the positions of the layer before; `rows` are compared, all when absent. */
export interface Before {
  readonly positions: Points;
  readonly rows?: ArrayLike<number>;
}

/** The first two axes as they are. */
export function principalView({ coordinates }: PivotLayout): View {
  return look(coordinates, principal(coordinates.columns));
}

/** The paper's view: the first two axes, turned and perhaps mirrored onto the layer before. */
export function alignedView(layout: PivotLayout, before: Before): View & { readonly alignment: Alignment } {
  const { columns } = layout.coordinates;
  const alignment = procrustes(principalView(layout).positions, before.positions, before.rows);
  const matrix = new Float64Array(2 * columns);
  matrix.set(alignment.matrix);
  return { ...look(layout.coordinates, matrix), alignment };
}

/** Weight of the agreement with the layer before against the share of variance shown. */
const AGREEMENT = 1;

/**
 * The smooth view: among all planes through the layout's axes, the one with the greatest
 *
 *     tr(QᵀΛQ)/(λ₁ + λ₂) + w·tr(QᵀYᵀZ)/(|Y₂|·|Z|),   QᵀQ = I,
 *
 * that is the share of the principal plane's variance which it shows, plus its agreement with the positions Z of the layer
 * before. The first term is convex, so that Q ← the orthonormal factor of the gradient climbs at every step
 * (generalised power method; Journée et al. 2010). Started from the paper's view and from the plane of best agreement.
 */
export function smoothView(layout: PivotLayout, before: Before, agreement = AGREEMENT): View {
  const { coordinates, eigenvalues } = layout;
  const { columns } = coordinates;
  const pull = agreementWith(coordinates, before);
  const shown = (eigenvalues[0] ?? 0) + (eigenvalues[1] ?? 0);
  if (columns <= 2 || pull === undefined || !(shown > 0)) return alignedView(layout, before);

  const variance = Float64Array.from({ length: columns }, (_, t) => (eigenvalues[t] ?? 0) / shown);
  const drift = pull.map((entry) => entry * agreement);
  const value = (q: Float64Array) =>
    q.reduce((sum, entry, at) => sum + entry * (variance[at >> 1]! * entry + drift[at]!), 0);
  const climb = (start: Float64Array): Float64Array => {
    let q = start;
    for (let step = 0; step < 500; step++) {
      const next = orthonormal(q.map((entry, at) => 2 * variance[at >> 1]! * entry + drift[at]!));
      if (next === undefined) break;
      const moved = next.reduce((most, entry, at) => Math.max(most, Math.abs(entry - q[at]!)), 0);
      q = next;
      if (moved < 1e-10) break;
    }
    return q;
  };
  const starts = [alignedView(layout, before).matrix, orthonormal(pull) ?? principal(columns)];
  const [first, second] = starts.map(climb) as [Float64Array, Float64Array];
  return look(coordinates, value(second) > value(first) ? second : first);
}

function principal(columns: number): Float64Array {
  const matrix = new Float64Array(2 * columns);
  matrix[0] = 1;
  if (columns > 1) matrix[3] = 1;
  return matrix;
}

function look({ data, rows, columns }: Matrix, matrix: Float64Array): View {
  const positions = new Float32Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    let [x, y] = [0, 0];
    for (let t = 0; t < columns; t++) {
      const value = data[i * columns + t]!;
      x += value * matrix[2 * t]!;
      y += value * matrix[2 * t + 1]!;
    }
    positions[2 * i] = x;
    positions[2 * i + 1] = y;
  }
  return { matrix, positions };
}

/** YᵀZ/(|Y₂|·|Z|), dimensions × 2, Y₂ being Y's first two axes; undefined where either has no extent. */
function agreementWith({ data, columns, rows: all }: Matrix, { positions, rows }: Before): Float64Array | undefined {
  const cross = new Float64Array(2 * columns);
  const count = rows?.length ?? all;
  let [own, other] = [0, 0];
  for (let i = 0; i < count; i++) {
    const row = rows?.[i] ?? i;
    const [x, y] = [positions[2 * row]!, positions[2 * row + 1]!];
    if (Number.isNaN(x + data[row * columns]!)) continue;
    other += x * x + y * y;
    for (let t = 0; t < columns; t++) {
      const value = data[row * columns + t]!;
      if (t < 2) own += value * value;
      cross[2 * t]! += value * x;
      cross[2 * t + 1]! += value * y;
    }
  }
  const size = Math.sqrt(own * other);
  return size > 0 ? cross.map((entry) => entry / size) : undefined;
}

/** The orthonormal factor M(MᵀM)^−½ of a matrix of two columns; undefined where these are dependent. */
function orthonormal(m: Float64Array): Float64Array | undefined {
  let [a, b, c] = [0, 0, 0];
  for (let at = 0; at < m.length; at += 2) {
    a += m[at]! * m[at]!;
    b += m[at]! * m[at + 1]!;
    c += m[at + 1]! * m[at + 1]!;
  }
  // √S = (S + √det·I)/√(tr + 2√det) for a 2 × 2 matrix S, whose determinant is √det
  const root = Math.sqrt(Math.max(0, a * c - b * b));
  if (!(root > 1e-12 * (a + c))) return undefined;
  const scale = 1 / (root * Math.sqrt(a + c + 2 * root));
  const [p, q, r] = [(c + root) * scale, -b * scale, (a + root) * scale];
  return m.map((entry, at) => (at % 2 === 0 ? entry * p + m[at + 1]! * q : m[at - 1]! * q + entry * r));
}
