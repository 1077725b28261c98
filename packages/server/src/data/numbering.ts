/** Items of several parts, numbered through. */
export interface Numbering {
  readonly count: number;
  /** The part that holds an item, and the item's number in it. */
  readonly find: (index: number) => readonly [part: number, own: number];
}

/** Numbers the items of parts with so many each. */
export function numbering(counts: readonly number[]): Numbering {
  const starts = new Float64Array(counts.length + 1);
  for (const [at, count] of counts.entries()) starts[at + 1] = (starts[at] as number) + count;
  return {
    count: starts[counts.length] as number,
    find: (index) => {
      // the last part that begins at or before the item: empty parts before it begin there too
      let [low, high] = [0, Math.max(0, counts.length - 1)];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] as number) <= index) low = middle;
        else high = middle - 1;
      }
      return [low, index - (starts[low] as number)];
    },
  };
}

/** Positions of `places` by their part, in order. */
export function byPart(
  places: readonly (readonly [part: number, own: number])[],
): ReadonlyMap<number, readonly number[]> {
  const parts = new Map<number, number[]>();
  for (const [at, [part]] of places.entries()) {
    const members = parts.get(part);
    if (members === undefined) parts.set(part, [at]);
    else members.push(at);
  }
  return parts;
}
