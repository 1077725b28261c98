import { valuesByKey } from "../math/sorted-by-key.ts";
import { type KnownImages, UNKNOWN_DEPTH } from "./known-images.ts";
import type { SortKey } from "./view-state.ts";

/** Comes after every share. */
const LAST = 0xffff_ffff;

/** Items in an order, equal ones as they stood: those of which it is not known come last. */
export function inOrder(items: Int32Array, sort: SortKey, known: KnownImages): Int32Array {
  if (sort === "index") return items;
  return valuesByKey({ values: items, keys: keysOf(items, sort, known) });
}

/** What an order compares, as whole numbers: smaller first. A loop each, without a call per image. */
function keysOf(items: Int32Array, sort: SortKey, { data, evaluation, depths }: KnownImages): Uint32Array {
  const judged = evaluation?.count ?? 0;
  if (sort === "class") return numberKeys(items, data.labels);
  if (sort === "predicted") return numberKeys(items, evaluation?.predicted.subarray(0, judged));
  if (sort === "depth") return depthKeys(items, depths);
  const values = sort === "confidence" ? evaluation?.confidence : evaluation?.trueConfidence;
  return shareKeys(items, values?.subarray(0, judged));
}

/** Classes, −1 for an image without one: that comes first. */
function numberKeys(items: Int32Array, numbers: Int32Array = new Int32Array()): Uint32Array {
  const keys = new Uint32Array(items.length);
  for (let at = 0; at < items.length; at++) keys[at] = (numbers[items[at] ?? 0] ?? -1) + 1;
  return keys;
}

/** Late layers first; images that no layer decides come before those that the last one does. */
function depthKeys(items: Int32Array, depths: Int32Array = new Int32Array()): Uint32Array {
  let most = 0;
  for (let item = 0; item < depths.length; item++) most = Math.max(most, depths[item] ?? 0);
  const keys = new Uint32Array(items.length);
  for (let at = 0; at < items.length; at++) {
    const depth = depths[items[at] ?? 0] ?? UNKNOWN_DEPTH;
    keys[at] = depth === UNKNOWN_DEPTH ? most + 2 : depth < 0 ? 0 : most + 1 - depth;
  }
  return keys;
}

/** Shares, which are not negative: the bits of such numbers are in their order. */
function shareKeys(items: Int32Array, shares: Float32Array = new Float32Array()): Uint32Array {
  const keys = new Uint32Array(items.length);
  const bits = new Uint32Array(shares.buffer, shares.byteOffset, shares.length);
  for (let at = 0; at < items.length; at++) {
    const item = items[at] ?? 0;
    const share = shares[item] ?? Number.NaN;
    keys[at] = share >= 0 && share < Number.POSITIVE_INFINITY ? (bits[item] ?? 0) & 0x7fff_ffff : LAST;
  }
  return keys;
}
