import { type KnownImages, UNKNOWN_DEPTH } from "./known-images.ts";
import type { SortKey } from "./view-state.ts";

/** Comes after every other key. */
const LAST = 0xffff_ffff;
/** Keys are sorted by so many of their bits at a time. */
const BITS = 16;
const BUCKETS = 2 ** BITS;

/** Items in an order, equal ones as they stood: those of which it is not known come last. By digits of the key: no comparison, no object per item. */
export function inOrder(items: Int32Array, sort: SortKey, known: KnownImages): Int32Array {
  if (sort === "index") return items;
  let from = { items: items.slice(), keys: keysOf(items, sort, known) };
  let to = { items: new Int32Array(items.length), keys: new Uint32Array(items.length) };
  let most = 0;
  for (const key of from.keys) if (key > most) most = key;
  for (let shift = 0; shift < 32 && most >>> shift > 0; shift += BITS) {
    const starts = startsOf(from.keys, shift);
    for (let at = 0; at < items.length; at++) {
      const key = from.keys[at] ?? 0;
      const bucket = (key >>> shift) & (BUCKETS - 1);
      const place = starts[bucket] ?? 0;
      starts[bucket] = place + 1;
      to.items[place] = from.items[at] ?? 0;
      to.keys[place] = key;
    }
    [from, to] = [to, from];
  }
  return from.items;
}

/** Where the items of each bucket begin. */
function startsOf(keys: Uint32Array, shift: number): Uint32Array {
  const starts = new Uint32Array(BUCKETS);
  for (let at = 0; at < keys.length; at++) {
    const bucket = ((keys[at] ?? 0) >>> shift) & (BUCKETS - 1);
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  let before = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = starts[bucket] ?? 0;
    starts[bucket] = before;
    before += count;
  }
  return starts;
}

/** What an order compares, as whole numbers: smaller first. */
function keysOf(items: Int32Array, sort: SortKey, known: KnownImages): Uint32Array<ArrayBuffer> {
  const keyOf = keyOfItem(sort, known);
  const keys = new Uint32Array(items.length);
  for (let at = 0; at < items.length; at++) keys[at] = keyOf(items[at] ?? 0);
  return keys;
}

function keyOfItem(sort: SortKey, { data, evaluation, depths }: KnownImages): (item: number) => number {
  const judged = evaluation?.count ?? 0;
  const { labels } = data;
  const predicted = evaluation?.predicted;
  if (sort === "class") return (item) => (labels?.[item] ?? -1) + 1;
  if (sort === "predicted") return (item) => (item < judged ? (predicted?.[item] ?? -1) : -1) + 1;
  if (sort === "depth") return (item) => latestFirst(depths?.[item] ?? UNKNOWN_DEPTH);
  const values = sort === "confidence" ? evaluation?.confidence : evaluation?.trueConfidence;
  if (values === undefined) return () => LAST;
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return (item) => {
    const value = item < judged ? (values[item] ?? Number.NaN) : Number.NaN;
    // the bits of numbers that are not negative are in their order
    return value >= 0 && value < Number.POSITIVE_INFINITY ? (bits[item] ?? 0) & 0x7fff_ffff : LAST;
  };
}

/** Images that no layer decides come before those that the last one does. */
function latestFirst(depth: number): number {
  return depth === UNKNOWN_DEPTH ? LAST : depth < 0 ? 0 : MOST_LAYERS - depth;
}

/** More layers than any network has. */
const MOST_LAYERS = 2 ** 21;
