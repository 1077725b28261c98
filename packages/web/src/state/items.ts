/** Numbers of images, ascending, each once. Never changed once it is made. */
export type Items = Int32Array;

/** No images. */
export const NO_ITEMS: Items = new Int32Array();

/** Any numbers as such a list; one that is in order already is taken as it is. */
export function itemsOf(numbers: Iterable<number>): Items {
  const found = numbers instanceof Int32Array ? numbers : Int32Array.from(numbers);
  if (isAscending(found)) return found;
  const sorted = Int32Array.from(found).sort();
  let kept = 0;
  for (let at = 0; at < sorted.length; at++) {
    const item = sorted[at] ?? 0;
    if (kept === 0 || item !== sorted[kept - 1]) sorted[kept++] = item;
  }
  return sorted.slice(0, kept);
}

function isAscending(numbers: Int32Array): boolean {
  for (let at = 1; at < numbers.length; at++) if ((numbers[at - 1] ?? 0) >= (numbers[at] ?? 0)) return false;
  return true;
}

/** Where an item stands in a list, −1 where it does not. */
export function placeIn(items: Items, item: number): number {
  let [low, high] = [0, items.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = items[middle] ?? 0;
    if (found === item) return middle;
    if (found < item) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** A list with one more item, or without it. */
export function itemsToggled(items: Items, item: number): Items {
  const place = placeIn(items, item);
  const other = new Int32Array(items.length + (place < 0 ? 1 : -1));
  const at = place < 0 ? items.findIndex((one) => one > item) : place;
  const before = at < 0 ? items.length : at;
  other.set(items.subarray(0, before));
  if (place < 0) other[before] = item;
  other.set(items.subarray(place < 0 ? before : before + 1), place < 0 ? before + 1 : before);
  return other;
}

/** What is in one list or the other; neither need be in order. */
export function itemsTogether(one: Int32Array, other: Int32Array): Items {
  const both = new Int32Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return itemsOf(both);
}

/** Whether two lists hold the same items. */
export function sameItems(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

/** A list as a question to the study takes it. */
export function numbersOf(items: Items | undefined): readonly number[] | undefined {
  return items && [...items];
}

/** One byte per image of `count`: 1 for those of the list. */
export function maskOf(items: Items, count: number): Uint8Array {
  const mask = new Uint8Array(count);
  for (let at = 0; at < items.length; at++) mask[items[at] ?? 0] = 1;
  return mask;
}

/** The images of a mask. */
export function itemsIn(mask: Uint8Array): Items {
  let count = 0;
  for (let item = 0; item < mask.length; item++) count += mask[item] ?? 0;
  const items = new Int32Array(count);
  for (let item = 0, at = 0; at < count; item++) if (mask[item] === 1) items[at++] = item;
  return items;
}
