import type { LinearAlgebra } from "../math/linear-algebra.ts";
import { type Matrix, matrix32, takeBoth } from "../math/matrix.ts";
import type { Compared } from "./quality.ts";

/** Fewest images that can be compared: the unbiased estimate divides by n − 3. */
export const FEWEST_COMPARED = 4;

/**
 * Linear CKA between every layer of one network and every layer of another, summed up over groups of images, so that memory does not grow with the data.
 * Each group adds the unbiased HSIC of its Gram matrices (Song et al. 2012), and the ratio is taken of the sums: minibatch CKA (Nguyen,
 * Raghu and Kornblith 2021). Unlike the biased formula it does not grow with the number of units where images are few; it may fall slightly below 0.
 */
export interface SimilarityTally {
  /**
   * Adds a group of images, given as each layer's Gram matrix about the mean; positions (`present`) are those of one group in both networks.
   * An image whose activations are not finite at a layer that has finite ones is left out of the whole group.
   */
  readonly add: (own: readonly Compared[], other: readonly Compared[]) => Promise<void>;
  /** Adds what another tally has summed up. */
  readonly merge: (tally: SimilarityTally) => void;
  readonly sums: SimilaritySums;
  /** own × other; NaN where all images of a layer coincide, or none has finite activations. */
  readonly result: () => Matrix;
}

/** Images compared, and sums of unbiased HSIC weighed by the images: own × other, own with itself, other with itself. */
export interface SimilaritySums {
  images: number;
  readonly across: Float64Array;
  readonly own: Float64Array;
  readonly other: Float64Array;
}

/** An empty tally for so many layers of either network. */
export function createSimilarityTally(own: number, other: number, algebra: LinearAlgebra): SimilarityTally {
  const sums: SimilaritySums = {
    images: 0,
    across: new Float64Array(own * other),
    own: new Float64Array(own),
    other: new Float64Array(other),
  };
  const add = async (a: readonly Compared[], b: readonly Compared[]): Promise<void> => {
    const rows = commonRows([...a, ...b]);
    if (rows.length < FEWEST_COMPARED) return;
    const [x, y] = [unitVectors(a, rows), unitVectors(b, rows)];
    const products = await algebra.multiply(x.vectors, y.vectors, "abT");
    // HSIC₁ = ⟨K̃, L̃⟩/(n(n − 3)), weighed by n; the vectors hold one half of K̃
    const weight = 2 / (rows.length - 3);
    sums.images += rows.length;
    for (let i = 0; i < own; i++) {
      sums.own[i]! += weight * x.lengths[i]! ** 2;
      for (let j = 0; j < other; j++) {
        sums.across[i * other + j]! += weight * products.data[i * other + j]! * x.lengths[i]! * y.lengths[j]!;
      }
    }
    for (let j = 0; j < other; j++) sums.other[j]! += weight * y.lengths[j]! ** 2;
  };
  return {
    add,
    merge: ({ sums: more }) => {
      sums.images += more.images;
      for (const part of ["across", "own", "other"] as const) {
        for (let at = 0; at < sums[part].length; at++) sums[part][at]! += more[part][at]!;
      }
    },
    sums,
    result: () => {
      const ratios = matrix32(own, other);
      for (let i = 0; i < own; i++) {
        for (let j = 0; j < other; j++) {
          const size = Math.sqrt(sums.own[i]!) * Math.sqrt(sums.other[j]!);
          ratios.data[i * other + j] = size > 0 ? sums.across[i * other + j]! / size : Number.NaN;
        }
      }
      return ratios;
    },
  };
}

/** Positions that are present at every layer that has any. */
function commonRows(layers: readonly Compared[]): readonly number[] {
  const known = layers.filter(({ present }) => present.length >= FEWEST_COMPARED);
  const counts = new Map<number, number>();
  for (const { present } of known) for (const at of present) counts.set(at, (counts.get(at) ?? 0) + 1);
  return [...counts].filter(([, count]) => count === known.length).map(([at]) => at);
}

/** The U-centred Gram matrices of some images, one half of each as a row of length 1, and the lengths that they had; zeros for a layer without these images. */
function unitVectors(layers: readonly Compared[], rows: readonly number[]) {
  const n = rows.length;
  const size = (n * (n - 1)) / 2;
  const vectors = matrix32(layers.length, size);
  const lengths = layers.map(({ present, gram }, layer) => {
    const places = new Map(present.map((at, place) => [at, place]));
    const own = rows.flatMap((at) => places.get(at) ?? []);
    if (own.length < n) return 0;
    const vector = uCentred(takeBoth(gram, own));
    const length = Math.sqrt(vector.reduce((sum, entry) => sum + entry * entry, 0));
    for (let at = 0; at < size; at++) vectors.data[layer * size + at] = length > 0 ? vector[at]! / length : 0;
    return length;
  });
  return { vectors, lengths };
}

/**
 * The half below the diagonal of a U-centred Gram matrix (Székely and Rizzo 2014): kᵢⱼ − (rᵢ + rⱼ)/(n − 2) + s/((n − 1)(n − 2)), r and s being
 * sums without the diagonal. ⟨K̃, L̃⟩/(n(n − 3)) is Song's unbiased HSIC.
 */
export function uCentred({ data, rows: n }: Matrix): Float64Array {
  const sums = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (i !== j) sums[i]! += data[i * n + j]!;
    total += sums[i]!;
  }
  const half = new Float64Array((n * (n - 1)) / 2);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      half[at++] = data[i * n + j]! - (sums[i]! + sums[j]!) / (n - 2) + total / ((n - 1) * (n - 2));
    }
  }
  return half;
}
