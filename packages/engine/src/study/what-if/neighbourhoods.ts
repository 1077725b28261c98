/** One image's neighbourhood at each of some layers: the images whose activations are nearest to its own. */
export interface Neighbourhoods {
  /** The commonest class, −1 where no image has a distance. */
  readonly classes: Int32Array;
  /** Its share of the neighbourhood; NaN where no image has a distance. */
  readonly shares: Float32Array;
  /** Distance to the nearest image. */
  readonly nearest: Float32Array;
}

/**
 * The number of images that make a neighbourhood where `asked` are wanted, and `classes` are those of the images among which they are looked for
 * (−1 for none): at most half of those that have a class, since all of them would be the same neighbourhood everywhere; at least 1.
 */
export function neighbourhoodSize(asked: number, classes: ArrayLike<number>): number {
  const known = Array.from(classes).filter((label) => label >= 0).length;
  return Math.max(1, Math.min(asked, Math.floor(known / 2)));
}

/** An image's neighbourhoods of `k` images, from its distances to all at each layer, and the class of each of them (−1 for none). */
export function neighbourhoodsOf(
  layers: readonly Float32Array[],
  classes: ArrayLike<number>,
  k: number,
): Neighbourhoods {
  const majorities = layers.map((distances) => majorityOf(distances, classes, k));
  return {
    classes: Int32Array.from(majorities, (majority) => majority.class),
    shares: Float32Array.from(majorities, ({ share }) => share),
    nearest: Float32Array.from(majorities, ({ nearest }) => nearest),
  };
}

/**
 * The commonest class among the `k` images with the least distances; of equally common ones that whose nearest image is nearer. Images
 * without a class (−1) and without a distance (NaN) do not count.
 */
export function majorityOf(
  distances: Float32Array,
  classes: ArrayLike<number>,
  k: number,
): { readonly class: number; readonly share: number; readonly nearest: number } {
  const near = nearestOf(distances, k, (at) => (classes[at] as number) >= 0);
  const counts = new Map<number, number>();
  for (const at of near) counts.set(classes[at] as number, (counts.get(classes[at] as number) ?? 0) + 1);
  // a Map iterates in the order of insertion, which is that of the nearest image of each class
  let best = { class: -1, count: 0 };
  for (const [label, count] of counts) if (count > best.count) best = { class: label, count };
  return {
    class: best.class,
    share: best.count / near.length,
    nearest: near[0] === undefined ? Number.NaN : (distances[near[0]] as number),
  };
}

/** Positions of the `k` least distances that `counts` lets in, the least first, equal ones in their order; those that are NaN are left out. */
export function nearestOf(distances: Float32Array, k: number, counts: (at: number) => boolean): readonly number[] {
  const order = Array.from(distances.keys()).filter((at) => !Number.isNaN(distances[at]) && counts(at));
  order.sort((a, b) => (distances[a] as number) - (distances[b] as number) || a - b);
  return order.slice(0, k);
}

/** The first place at which two lists of classes part; undefined where they do not. A class of −1 parts from none. */
export function firstParting(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  for (let at = 0; at < Math.min(a.length, b.length); at++) if (parts(a[at], b[at])) return at;
  return undefined;
}

/** The place from which on two lists of classes differ to the end; undefined where they do not differ there. */
export function lastingParting(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  const length = Math.min(a.length, b.length);
  let from = length;
  while (from > 0 && parts(a[from - 1], b[from - 1])) from--;
  return from === length ? undefined : from;
}

function parts(one = -1, other = -1): boolean {
  return one >= 0 && other >= 0 && one !== other;
}
