/** Keys are sorted by so many of their bits at a time: two passes at most, with ends of buckets that still lie near the processor. */
const BITS = 16;

/** Values with a key each, equally many. */
export interface Keyed<T extends Int32Array | Uint32Array> {
  readonly values: T;
  readonly keys: Uint32Array;
}

/** Values in the order of their keys, equal ones as they stood, and the keys; the arrays given stay as they are. A radix sort: no comparison, no object per value. */
export function sortedByKey<T extends Int32Array | Uint32Array>({ values, keys }: Keyed<T>): Keyed<T> {
  const keysTo = new Uint32Array(keys.length);
  const [first, second] = digitsOf(keys);
  if (first === undefined) return { values, keys };
  if (second === undefined) return { values: byDigit(values, keys, first, keysTo), keys: keysTo };
  const between = byDigit(values, keys, first, keysTo);
  const sorted = new Uint32Array(keys.length);
  return { values: byDigit(between, keysTo, second, sorted), keys: sorted };
}

/** The values of `sortedByKey` alone, in about three quarters of the time. */
export function valuesByKey<T extends Int32Array | Uint32Array>({ values, keys }: Keyed<T>): T {
  const [first, second] = digitsOf(keys);
  if (first === undefined) return values;
  if (second === undefined) return byDigit(values, keys, first);
  const keysTo = new Uint32Array(keys.length);
  return byDigit(byDigit(values, keys, first, keysTo), keysTo, second);
}

/** Some of a key's bits. */
interface Digit {
  readonly shift: number;
  readonly mask: number;
}

/** The digits in which keys differ at all, the lowest first. */
function digitsOf(keys: Uint32Array): readonly Digit[] {
  let [every, some] = [-1, 0];
  for (let at = 0; at < keys.length; at++) {
    every &= keys[at] ?? 0;
    some |= keys[at] ?? 0;
  }
  const differing = some & ~every;
  const digits = [0, BITS].map((shift) => {
    const bits = (differing >>> shift) & (2 ** BITS - 1);
    return { shift, mask: 2 ** (32 - Math.clz32(bits)) - 1 };
  });
  return digits.filter(({ mask }) => mask > 0);
}

/** Values in the order of one digit of their keys; the keys in the same order where there is an array for them. */
function byDigit<T extends Int32Array | Uint32Array>(
  values: T,
  keys: Uint32Array,
  digit: Digit,
  keysTo?: Uint32Array,
): T {
  const { shift, mask } = digit;
  const next = startsOf(keys, digit);
  const to = new (values.constructor as new (length: number) => T)(values.length);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? 0;
    const bucket = (key >>> shift) & mask;
    const place = next[bucket] ?? 0;
    next[bucket] = place + 1;
    to[place] = values[at] ?? 0;
    if (keysTo !== undefined) keysTo[place] = key;
  }
  return to;
}

/** Where the values of each bucket begin. */
function startsOf(keys: Uint32Array, { shift, mask }: Digit): Uint32Array {
  const starts = new Uint32Array(mask + 1);
  for (let at = 0; at < keys.length; at++) {
    const bucket = ((keys[at] ?? 0) >>> shift) & mask;
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  let before = 0;
  for (let bucket = 0; bucket <= mask; bucket++) {
    const count = starts[bucket] ?? 0;
    starts[bucket] = before;
    before += count;
  }
  return starts;
}
