import { bandKeys, jaccard, minHash } from "../../math/min-hash.ts";

/** Jaccard index from which two units count as sharing their top images. */
const SHARING = 0.2;

/** Units that share their top images. */
export interface ImageClusters {
  /** Indices of sets that share with a leader, which stands first; the largest first. */
  readonly groups: readonly (readonly number[])[];
  /** Those of no group. */
  readonly apart: readonly number[];
}

/**
 * Groups of sets that share at least a fifth (Jaccard index) with one of them, the leader, as NeuroCartography (Park et al. 2021) groups neurons by MinHash
 * signatures. Sets are leaders in the order of how many sets look like theirs, unless a leader before them shares enough; then each joins the leader it shares
 * most with. Only sets that share a key of a band are compared, and only with leaders, so that the work grows in line with their number.
 */
export function imageClusters(sets: readonly ArrayLike<number>[], most: number, seed = 0): ImageClusters {
  const signatures = minHash(sets, seed);
  const keys = sets.map((set, index) => (set.length === 0 ? [] : bandKeys(signatures, index)));
  const order = byDensity(keys);
  const leaders = new Map<number, number[]>();
  const followers = new Map<number, number[]>();
  for (const index of order) {
    if (nearestLeader(index, keys, sets, leaders) !== undefined) continue;
    followers.set(index, [index]);
    for (const key of keys[index]!) leaders.set(key, [...(leaders.get(key) ?? []), index]);
  }
  for (const index of order) {
    if (followers.has(index)) continue;
    followers.get(nearestLeader(index, keys, sets, leaders) ?? -1)?.push(index);
  }
  const groups = [...followers.values()]
    .filter(({ length }) => length > 1)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, most);
  const grouped = new Set(groups.flat());
  return { groups, apart: [...sets.keys()].filter((index) => !grouped.has(index)) };
}

/** Sets that are not empty, those that share keys with the most others first; of equal ones the first. */
function byDensity(keys: readonly (readonly number[])[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const own of keys) for (const key of own) counts.set(key, (counts.get(key) ?? 0) + 1);
  const density = keys.map((own) => own.reduce((sum, key) => sum + counts.get(key)! - 1, 0));
  const present = [...keys.keys()].filter((index) => keys[index]!.length > 0);
  return present.sort((a, b) => density[b]! - density[a]! || a - b);
}

/** The leader that a set shares most with, of equal ones the first; undefined where it shares enough with none. */
function nearestLeader(
  index: number,
  keys: readonly (readonly number[])[],
  sets: readonly ArrayLike<number>[],
  leaders: ReadonlyMap<number, readonly number[]>,
): number | undefined {
  const candidates = new Set(keys[index]!.flatMap((key) => leaders.get(key) ?? []));
  let [nearest, largest]: [number | undefined, number] = [undefined, SHARING];
  for (const leader of [...candidates].sort((a, b) => a - b)) {
    const shared = jaccard(sets[index]!, sets[leader]!);
    if (shared > largest || (nearest === undefined && shared === largest)) [nearest, largest] = [leader, shared];
  }
  return nearest;
}
