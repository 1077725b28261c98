/** Points of the plane, x and y in turn; both NaN for a point without a place, which is then left out. */
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

/** All that Procrustes analysis asks of two layouts a and b: sums over their points, centred and taken as complex numbers. */
export interface LayoutMoments {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** Σ conj(a)b, real and imaginary part. */
  readonly rotated: readonly [number, number];
  /** Σ ab. */
  readonly mirrored: readonly [number, number];
  /** Σ |a|² and Σ |b|². */
  readonly squares: readonly [number, number];
}

/** The sums over two layouts, of points that have a place in both. Only `rows` are compared, if given. */
export function layoutMoments(a: Points, b: Points, rows?: ArrayLike<number>): LayoutMoments {
  const places = placed(a, b, rows);
  const from = centroid(a, places);
  const to = centroid(b, places);
  const [fromX, fromY] = from;
  const [toX, toY] = to;
  let [sx, sy, ux, uy, aa, bb] = [0, 0, 0, 0, 0, 0];
  // by index, here and in what it calls: an iterator takes several times as long
  for (let i = 0; i < places.length; i++) {
    const at = places[i]!;
    const ax = a[at]! - fromX;
    const ay = a[at + 1]! - fromY;
    const bx = b[at]! - toX;
    const by = b[at + 1]! - toY;
    sx += ax * bx + ay * by;
    sy += ax * by - ay * bx;
    ux += ax * bx - ay * by;
    uy += ax * by + ay * bx;
    aa += ax * ax + ay * ay;
    bb += bx * bx + by * by;
  }
  return { from, to, rotated: [sx, sy], mirrored: [ux, uy], squares: [aa, bb] };
}

/**
 * Procrustes analysis with the test for mirroring, in closed form. With centred points as complex numbers, a to be laid onto b:
 * s = Σ conj(a)b, u = Σ ab. Rotate by s/|s| if |s| ≥ |u|, else conjugate and rotate by u/|u|. Sizes are left alone.
 * Where either layout has no extent nothing can be said: the identity, residual NaN. Only `rows` are compared, if given.
 */
export function procrustes(a: Points, b: Points, rows?: ArrayLike<number>): Alignment {
  return alignmentOf(layoutMoments(a, b, rows));
}

/** The same from the sums over both layouts. */
export function alignmentOf(moments: LayoutMoments): Alignment {
  const { from, to } = moments;
  const [sx, sy] = moments.rotated;
  const [ux, uy] = moments.mirrored;
  const [aa, bb] = moments.squares;
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

/**
 * The sums where b is turned (or mirrored) about the origin first, by an orthogonal matrix as an alignment has it. With c = e^{iθ}: b·c gives s·c and u·c, conj(b)·c gives
 * conj(u)·c and conj(s)·c.
 */
export function turnedMoments(moments: LayoutMoments, matrix: Alignment["matrix"]): LayoutMoments {
  const [cosine, sine] = matrix;
  const mirrors = matrix[0] * matrix[3] - matrix[1] * matrix[2] < 0;
  const by = ([x, y]: readonly [number, number]) => [x * cosine - y * sine, x * sine + y * cosine] as const;
  const conjugate = ([x, y]: readonly [number, number]) => [x, -y] as const;
  const { rotated, mirrored, to } = moments;
  return {
    ...moments,
    to: by(mirrors ? conjugate(to) : to),
    rotated: by(mirrors ? conjugate(mirrored) : rotated),
    mirrored: by(mirrors ? conjugate(rotated) : mirrored),
  };
}

/** Where the points stand that have a place in both layouts, of `rows` if given. */
function placed(a: Points, b: Points, rows?: ArrayLike<number>): Int32Array {
  const count = rows?.length ?? a.length / 2;
  const places = new Int32Array(count);
  let found = 0;
  for (let i = 0; i < count; i++) {
    const at = 2 * (rows?.[i] ?? i);
    if (!Number.isNaN(a[at]! + b[at]!)) places[found++] = at;
  }
  return places.subarray(0, found);
}

function centroid(points: Points, places: Int32Array): [number, number] {
  let [x, y] = [0, 0];
  for (let i = 0; i < places.length; i++) {
    const at = places[i]!;
    x += points[at]!;
    y += points[at + 1]!;
  }
  return places.length === 0 ? [0, 0] : [x / places.length, y / places.length];
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
  return radiusOf(points, placed(points, points));
}

function radiusOf(points: Points, places: Int32Array): number {
  if (places.length === 0) return 0;
  const [x, y] = centroid(points, places);
  let squares = 0;
  for (let i = 0; i < places.length; i++) {
    const at = places[i]!;
    squares += (points[at]! - x) ** 2 + (points[at + 1]! - y) ** 2;
  }
  return Math.sqrt(squares / places.length);
}

/** Mean distance between corresponding points, each layout first centred and divided by its radius; NaN where one has none. */
export function meanMovement(a: Points, b: Points): number {
  const places = placed(a, b);
  const [ra, rb] = [radiusOf(a, places), radiusOf(b, places)];
  const ca = centroid(a, places);
  const cb = centroid(b, places);
  let sum = 0;
  for (let i = 0; i < places.length; i++) {
    const at = places[i]!;
    const dx = (a[at]! - ca[0]) / ra - (b[at]! - cb[0]) / rb;
    const dy = (a[at + 1]! - ca[1]) / ra - (b[at + 1]! - cb[1]) / rb;
    sum += Math.sqrt(dx * dx + dy * dy);
  }
  return ra > 0 && rb > 0 ? sum / places.length : Number.NaN;
}
