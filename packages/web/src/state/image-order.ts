import { sortedByKey } from "../math/sorted-by-key.ts";
import { type KnownImages, UNKNOWN_DEPTH } from "./known-images.ts";
import type { SortKey } from "./view-state.ts";

/** Comes after every other key. */
const LAST = 0xffff_ffff;
/** Items in an order, equal ones as they stood: those of which it is not known come last. */
export function inOrder(items: Int32Array, sort: SortKey, known: KnownImages): Int32Array {
  if (sort === "index") return items;
  return sortedByKey({ values: items, keys: keysOf(items, sort, known) }).values;
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
