/** Keys are sorted by so many of their bits at a time: few enough that the ends of all buckets stay near the processor. */
const BITS = 11;
const MASK = 2 ** BITS - 1;

/** Values with a key each, equally many. */
export interface Keyed<T extends Int32Array | Uint32Array> {
  readonly values: T;
  readonly keys: Uint32Array;
}

/** Values in the order of their keys, equal ones as they stood; the arrays given stay as they are. A radix sort: no comparison, no object per value. */
export function sortedByKey<T extends Int32Array | Uint32Array>(given: Keyed<T>): Keyed<T> {
  let most = 0;
  for (const key of given.keys) if (key > most) most = key;
  let from = given;
  let spare: Keyed<T> | undefined;
  for (let shift = 0; shift < 32 && most >>> shift > 0; shift += BITS) {
    const to = spare ?? { values: given.values.slice() as T, keys: given.keys.slice() };
    sortDigit(from, to, shift);
    spare = from === given ? undefined : from;
    from = to;
  }
  return from;
}

/** Puts values and keys in the order of one digit of the keys. */
function sortDigit<T extends Int32Array | Uint32Array>({ values, keys }: Keyed<T>, to: Keyed<T>, shift: number): void {
  const next = new Uint32Array(MASK + 2);
  for (let at = 0; at < keys.length; at++) {
    const digit = (((keys[at] ?? 0) >>> shift) & MASK) + 1;
    next[digit] = (next[digit] ?? 0) + 1;
  }
  for (let digit = 0; digit < MASK; digit++) next[digit + 1] = (next[digit + 1] ?? 0) + (next[digit] ?? 0);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? 0;
    const digit = (key >>> shift) & MASK;
    const place = next[digit] ?? 0;
    next[digit] = place + 1;
    to.values[place] = values[at] ?? 0;
    to.keys[place] = key;
  }
}
