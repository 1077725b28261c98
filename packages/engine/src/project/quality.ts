import { diagonal, type Matrix, takeBoth, trace } from "../math/matrix.ts";
import { takeMedian } from "../math/median.ts";
import type { AlignedLayout } from "./align-layouts.ts";
import { centreGram, planeDistances, squaredDistances } from "./distances.ts";
import type { LayerQuality } from "./layout-sequence.ts";
import { type Neighbourhoods, neighbourhoods, purity, trustworthiness } from "./neighbourhoods.ts";
import type { Points } from "./procrustes.ts";
import { stress } from "./stress.ts";

/** Points of a sample that are present at a layer, and their products. */
export interface Compared {
  /** Their positions in the sample, in order. */
  readonly present: readonly number[];
  /** Centred Gram matrix, present × present. */
  readonly gram: Matrix;
}

/** What is known of the sampled points' activations at a layer, whatever their layout. */
export interface Evidence extends Compared {
  readonly near: Neighbourhoods;
  /** True class of each present point, −1 unknown; undefined without labels. */
  readonly labels: ArrayLike<number> | undefined;
  readonly purity: number;
  /** Linear CKA with the layer before; NaN for the first. */
  readonly cka: number;
}

/** Gathers the evidence of a layer; `before` is the layer before, and `labels` are those of the whole sample. */
export function gatherEvidence(
  compared: Compared,
  labels: ArrayLike<number> | undefined,
  before: Compared | undefined,
): Evidence {
  const { gram, present } = compared;
  const near = neighbourhoods(squaredDistances(gram));
  const own = labels && present.map((at) => labels[at]!);
  return {
    present,
    gram,
    near,
    labels: own,
    purity: own === undefined ? Number.NaN : purity(near, own),
    cka: before === undefined ? Number.NaN : linearCka(...inCommon(before, compared)),
  };
}

/** The Gram matrices of the points that are present at both layers, each about their own centroid. */
function inCommon(a: Compared, b: Compared): readonly [Matrix, Matrix] {
  const other = new Set(b.present);
  const common = new Set(a.present.filter((at) => other.has(at)));
  const part = ({ present, gram }: Compared): Matrix => {
    if (common.size === present.length) return gram;
    const rows = [...present.keys()].filter((row) => common.has(present[row]!));
    return centreGram(takeBoth(gram, rows));
  };
  return [part(a), part(b)];
}

/**
 * All measures of one layer's layout: distances and neighbourhoods on the sample, whose points are at `sample` among the layout's, the
 * rest on all points.
 */
export function layerQuality(
  evidence: Evidence,
  of: {
    readonly layout: AlignedLayout;
    readonly eigenvalues: ArrayLike<number>;
    readonly sample: ArrayLike<number>;
    /** Squared distances of all points from the middle in activation space, where they are known. */
    readonly squares?: ArrayLike<number> | undefined;
  },
): LayerQuality {
  const { layout, eigenvalues, sample } = of;
  const { gram, near, labels, present } = evidence;
  const positions = samplePositions(
    layout.positions,
    present.map((at) => sample[at]!),
  );
  const shown = neighbourhoods(planeDistances(positions));
  return {
    stress: stress(near.distances, shown.distances),
    trustworthiness: trustworthiness(near, shown),
    continuity: trustworthiness(shown, near),
    purity: evidence.purity,
    planePurity: labels === undefined ? Number.NaN : purity(shown, labels),
    explained: explainedShare(gram, positions),
    hidden:
      of.squares === undefined
        ? hiddenShare(diagonal(gram).data, positions)
        : hiddenShare(of.squares, layout.positions),
    gap: eigenvalues.length > 2 && eigenvalues[2]! > 0 ? eigenvalues[1]! / eigenvalues[2]! : Number.NaN,
    residual: layout.residual,
    mirrorConfidence: layout.mirrorConfidence,
    mirrored: layout.mirrored,
    movement: layout.movement,
    cka: evidence.cka,
    radius: layout.radius,
  };
}

/** Points this many times as far from the middle as the median point are far (squared: 4). */
const FAR = 2;

/**
 * The share of points that are hidden among the others: at least twice as far from the middle in activation space as the median point, but
 * drawn nearer to it than the median point. `squares` are squared distances in activation space; NaN for points without a
 * place, which do not count. NaN without any.
 */
export function hiddenShare(squares: ArrayLike<number>, positions: Points): number {
  const all = new Int32Array(squares.length);
  let found = 0;
  for (let i = 0; i < squares.length; i++) if (Number.isFinite(squares[i]! + positions[2 * i]!)) all[found++] = i;
  const points = all.subarray(0, found);
  if (points.length === 0) return Number.NaN;
  const middle = [0, 1].map((axis) => points.reduce((sum, i) => sum + positions[2 * i + axis]!, 0) / points.length);
  const [drawn, apart] = [new Float64Array(found), new Float64Array(found)];
  points.forEach((i, at) => {
    drawn[at] = (positions[2 * i]! - middle[0]!) ** 2 + (positions[2 * i + 1]! - middle[1]!) ** 2;
    apart[at] = squares[i]!;
  });
  const far = FAR ** 2 * takeMedian(apart);
  const near = takeMedian(drawn.slice());
  return points.reduce((count, i, at) => count + (squares[i]! > far && drawn[at]! < near ? 1 : 0), 0) / points.length;
}

function samplePositions(positions: Points, sample: ArrayLike<number>): Float64Array {
  return new Float64Array(2 * sample.length).map((_, at) => positions[2 * sample[at >> 1]! + (at % 2)]!);
}

/**
 * Linear centred kernel alignment of two representations of the same points (Kornblith et al. 2019), ⟨K, L⟩/(|K||L|) of their
 * centred Gram matrices: 1 when they differ by rotation, shift and scale only. NaN where all points coincide in one.
 */
export function linearCka({ data: k }: Matrix, { data: l }: Matrix): number {
  let [kl, kk, ll] = [0, 0, 0];
  for (let at = 0; at < k.length; at++) {
    kl += k[at]! * l[at]!;
    kk += k[at]! * k[at]!;
    ll += l[at]! * l[at]!;
  }
  return kk > 0 && ll > 0 ? (kl / Math.sqrt(kk)) * (1 / Math.sqrt(ll)) : Number.NaN;
}

/**
 * The share of the points' variance in activation space that two axes of positions account for: tr(QᵀGQ)/tr(G), Q being an
 * orthonormal basis of the axes. For classical MDS it is (λ₁ + λ₂)/Σλ. NaN where all points coincide.
 */
export function explainedShare(gram: Matrix, positions: Points): number {
  const total = trace(gram);
  const x = centredAxis(positions, 0);
  const y = centredAxis(positions, 1);
  const basis = [x, y].filter((axis, at) => makeUnit(axis, at === 1 ? x : undefined));
  const shown = basis.reduce((sum, axis) => sum + quadraticForm(gram, axis), 0);
  return total > 0 ? Math.min(1, shown / total) : Number.NaN;
}

/** One coordinate of the points about its mean. */
function centredAxis(positions: Points, axis: 0 | 1): Float64Array {
  const column = new Float64Array(positions.length / 2);
  let sum = 0;
  for (let i = 0; i < column.length; i++) {
    column[i] = positions[2 * i + axis]!;
    sum += column[i]!;
  }
  for (let i = 0; i < column.length; i++) column[i]! -= sum / column.length;
  return column;
}

/** Takes a unit vector's share from an axis, if one is given, and makes it a unit vector, in place; false where nothing but rounding is left. */
function makeUnit(axis: Float64Array, other: Float64Array | undefined): boolean {
  const size = Math.sqrt(dot(axis, axis));
  const share = other === undefined ? 0 : dot(axis, other);
  if (other !== undefined) for (let i = 0; i < axis.length; i++) axis[i]! -= share * other[i]!;
  const length = Math.sqrt(dot(axis, axis));
  if (!(length > 1e-9 * size)) return false;
  for (let i = 0; i < axis.length; i++) axis[i]! /= length;
  return true;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** qᵀGq. */
function quadraticForm({ data, rows: n }: Matrix, q: Float64Array): number {
  let whole = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0, at = i * n; j < n; j++, at++) sum += data[at]! * q[j]!;
    whole += q[i]! * sum;
  }
  return whole;
}
