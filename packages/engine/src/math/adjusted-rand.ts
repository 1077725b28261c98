/**
 * How far two groupings of the same things agree: the adjusted Rand index (Hubert and Arabie 1985), 1 for the same groups, 0 by chance. NaN where
 * there are fewer than two things. Each holds a group's number for each thing.
 */
export function adjustedRand(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const count = one.length;
  if (count < 2) return Number.NaN;
  const [cells, rows, columns] = [new Map<string, number>(), new Map<number, number>(), new Map<number, number>()];
  for (let at = 0; at < count; at++) {
    const [a, b] = [one[at]!, other[at]!];
    raise(cells, `${a} ${b}`);
    raise(rows, a);
    raise(columns, b);
  }
  const [both, first, second] = [pairs(cells), pairs(rows), pairs(columns)];
  const expected = (first * second) / ((count * (count - 1)) / 2);
  const most = (first + second) / 2;
  // both have one group, or both as many as there are things
  return most === expected ? 1 : (both - expected) / (most - expected);
}

function raise<T>(counts: Map<T, number>, key: T): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Pairs within the groups. */
function pairs(counts: ReadonlyMap<unknown, number>): number {
  let sum = 0;
  for (const size of counts.values()) sum += (size * (size - 1)) / 2;
  return sum;
}
