/** Points of the plane, x and y in turn. */
export type Points = Float32Array | Float64Array;

/** How one layout is laid onto another: y = (x − from)·matrix + to. */
export interface Alignment {
  /** Orthogonal, 2 × 2, row by row, acting on row vectors. */
  readonly matrix: readonly [number, number, number, number];
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly mirrored: boolean;
  /** What no rotation, mirror, shift or scale removes: 0 for layouts of the same form, 1 for unrelated ones. */
  readonly residual: number;
  /** ||u|−|s||/(|u|+|s|): 0 where rotation and mirror fit alike, as for points on a line. */
  readonly mirrorConfidence: number;
}

/** Rotation and mirror that fit this nearly alike (relatively) count as tied, and the rotation is taken. */
const TIE = 1e-9;

/**
 * Procrustes analysis with the test for mirroring, in closed form. With centred points as complex numbers, a to be laid onto b:
 * s = Σ conj(a)b, u = Σ ab. Rotate by s/|s| if |s| ≥ |u|, else conjugate and rotate by u/|u|. Sizes are left alone.
 * Where either layout has no extent nothing can be said: the identity, residual NaN. Only `rows` are compared, if given.
 */
export function procrustes(a: Points, b: Points, rows?: ArrayLike<number>): Alignment {
  const count = rows?.length ?? a.length / 2;
  const row = (i: number) => 2 * (rows?.[i] ?? i);
  const from = centroid(a, count, row);
  const to = centroid(b, count, row);
  let [sx, sy, ux, uy, aa, bb] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const at = row(i);
    const ax = a[at]! - from[0];
    const ay = a[at + 1]! - from[1];
    const bx = b[at]! - to[0];
    const by = b[at + 1]! - to[1];
    sx += ax * bx + ay * by;
    sy += ax * by - ay * bx;
    ux += ax * bx - ay * by;
    uy += ax * by + ay * bx;
    aa += ax * ax + ay * ay;
    bb += bx * bx + by * by;
  }
  const s = Math.hypot(sx, sy);
  const u = Math.hypot(ux, uy);
  const mirrored = s < u * (1 - TIE);
  const length = mirrored ? u : s;
  if (length === 0) {
    const residual = aa > 0 && bb > 0 ? 1 : Number.NaN;
    return { matrix: [1, 0, 0, 1], from, to, mirrored: false, residual, mirrorConfidence: 0 };
  }
  const cosine = (mirrored ? ux : sx) / length;
  const sine = (mirrored ? uy : sy) / length;
  return {
    matrix: mirrored ? [cosine, sine, sine, -cosine] : [cosine, sine, -sine, cosine],
    from,
    to,
    mirrored,
    residual: Math.max(0, 1 - (length / aa) * (length / bb)),
    mirrorConfidence: Math.abs(u - s) / (u + s),
  };
}

function centroid(points: Points, count: number, row: (i: number) => number): [number, number] {
  let [x, y] = [0, 0];
  for (let i = 0; i < count; i++) {
    x += points[row(i)]!;
    y += points[row(i) + 1]!;
  }
  return count === 0 ? [0, 0] : [x / count, y / count];
}

/** The points under an alignment, as float32. */
export function align(points: Points, { matrix, from, to }: Pick<Alignment, "matrix" | "from" | "to">): Float32Array {
  const moved = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 2) {
    const x = points[at]! - from[0];
    const y = points[at + 1]! - from[1];
    moved[at] = x * matrix[0] + y * matrix[2] + to[0];
    moved[at + 1] = x * matrix[1] + y * matrix[3] + to[1];
  }
  return moved;
}

/** Root-mean-square distance from the centroid; 0 without points. */
export function rmsRadius(points: Points): number {
  const count = points.length / 2;
  if (count === 0) return 0;
  const [x, y] = centroid(points, count, (i) => 2 * i);
  let squares = 0;
  for (let at = 0; at < points.length; at += 2) squares += (points[at]! - x) ** 2 + (points[at + 1]! - y) ** 2;
  return Math.sqrt(squares / count);
}

/** Mean distance between corresponding points, each layout first centred and divided by its radius; NaN where one has none. */
export function meanMovement(a: Points, b: Points): number {
  const count = a.length / 2;
  const [ra, rb] = [rmsRadius(a), rmsRadius(b)];
  const ca = centroid(a, count, (i) => 2 * i);
  const cb = centroid(b, count, (i) => 2 * i);
  let sum = 0;
  for (let at = 0; at < a.length; at += 2) {
    const dx = (a[at]! - ca[0]) / ra - (b[at]! - cb[0]) / rb;
    const dy = (a[at + 1]! - ca[1]) / ra - (b[at + 1]! - cb[1]) / rb;
    sum += Math.sqrt(dx * dx + dy * dy);
  }
  return ra > 0 && rb > 0 ? sum / count : Number.NaN;
}
