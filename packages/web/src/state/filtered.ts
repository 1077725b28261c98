import { inOrder } from "./image-order.ts";
import { itemsIn } from "./items.ts";
import type { KnownImages } from "./known-images.ts";
import { UNKNOWN_DEPTH } from "./known-images.ts";
import { eachNameWith, nameEndsWith, type SearchedNames, searchedNames } from "./name-search.ts";
import { type Filter, OPEN_FILTER, type SortKey } from "./view-state.ts";

/** Whether a filter lets every image pass. */
export function isOpen(filter: Filter): boolean {
  return JSON.stringify(filter) === JSON.stringify(OPEN_FILTER);
}

/** Whether predictions decide what passes. */
export function readsPredictions({ wrongOnly, predicted, confidence: [low, high] }: Filter): boolean {
  return wrongOnly || predicted.length > 0 || low > 0 || high < 1;
}

/** A list of numbers with one more, or without it; ascending. */
export function toggled(list: readonly number[], one: number): readonly number[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one].sort((a, b) => a - b);
}

/**
 * Which images pass, one byte per image: 1 for those that do; undefined where all pass. What is not known yet of an image (its prediction) passes no filter that asks for it. `names` are those of the data, where they are at hand.
 */
export function passingMask(
  filter: Filter,
  known: KnownImages,
  names: () => SearchedNames = () => searchedNames(known.data.names),
): Uint8Array | undefined {
  if (isOpen(filter)) return undefined;
  const { data, evaluation, depths } = known;
  const mask = new Uint8Array(data.count).fill(1);
  const judged = evaluation?.count ?? 0;
  const predicted = evaluation?.predicted.subarray(0, judged);
  const [low, high] = filter.confidence;
  if (filter.wrongOnly) keepWrong(mask, data.labels, predicted);
  if (filter.classes.length > 0) keepAmong(mask, data.labels, filter.classes, -1);
  if (filter.predicted.length > 0) keepAmong(mask, predicted, filter.predicted, -1);
  if (low > 0 || high < 1) keepBetween(mask, evaluation?.confidence.subarray(0, judged), low, high);
  if (filter.decided.length > 0) keepAmong(mask, depths, filter.decided, UNKNOWN_DEPTH);
  const text = filter.text.trim().toLowerCase();
  if (text !== "") keepNamed(mask, text, known, names());
  return mask;
}

/** The images that pass a filter, in the order asked for; equal ones stay in the data's order. */
export function filteredItems(known: KnownImages, filter: Filter, sort: SortKey): Int32Array {
  const mask = passingMask(filter, known);
  return inOrder(mask === undefined ? allItems(known.data.count) : itemsIn(mask), sort, known);
}

/** 0, 1, 2 … */
export function allItems(count: number): Int32Array {
  const items = new Int32Array(count);
  for (let item = 0; item < count; item++) items[item] = item;
  return items;
}

function keepWrong(mask: Uint8Array, labels: Int32Array | undefined, predicted: Int32Array | undefined): void {
  for (let item = 0; item < mask.length; item++) {
    const [label, said] = [labels?.[item] ?? -1, predicted?.[item] ?? -1];
    if (label < 0 || said < 0 || label === said) mask[item] = 0;
  }
}

/** Keeps those whose number is one of `wanted`; `none` stands for an image without one. */
function keepAmong(mask: Uint8Array, numbers: Int32Array | undefined, wanted: readonly number[], none: number): void {
  const least = Math.min(none, ...wanted);
  const isWanted = new Uint8Array(Math.max(none, ...wanted) - least + 1);
  for (const one of wanted) isWanted[one - least] = 1;
  for (let item = 0; item < mask.length; item++) {
    if (isWanted[(numbers?.[item] ?? none) - least] !== 1) mask[item] = 0;
  }
}

function keepBetween(mask: Uint8Array, values: Float32Array | undefined, low: number, high: number): void {
  for (let item = 0; item < mask.length; item++) {
    const value = values?.[item] ?? Number.NaN;
    if (!(value >= low && value <= high)) mask[item] = 0;
  }
}

/** Keeps those of whose name and class, a space between them, the text is a part; it is in lower case. */
function keepNamed(mask: Uint8Array, text: string, { data }: KnownImages, names: SearchedNames): void {
  const found = new Uint8Array(mask.length);
  eachNameWith(names, text, (item) => {
    found[item] = 1;
    return true;
  });
  const classes = data.classes.map((name) => name.toLowerCase());
  addAmong(found, data.labels, (label) => classes[label]?.includes(text) === true);
  for (let space = text.indexOf(" "); space >= 0; space = text.indexOf(" ", space + 1)) {
    const [before, behind] = [text.slice(0, space), text.slice(space + 1)];
    const begins = (label: number) => classes[label]?.startsWith(behind) === true;
    addAmong(found, data.labels, begins, (item) => nameEndsWith(names, item, before));
  }
  for (let item = 0; item < mask.length; item++) if (found[item] === 0) mask[item] = 0;
}

/** Adds the images whose class is wanted, of these those that hold. */
function addAmong(
  mask: Uint8Array,
  labels: Int32Array | undefined,
  isWanted: (label: number) => boolean,
  holds: (item: number) => boolean = () => true,
): void {
  if (labels === undefined) return;
  const wanted = new Map<number, boolean>();
  for (let item = 0; item < mask.length; item++) {
    const label = labels[item] ?? -1;
    let isOne = wanted.get(label);
    if (isOne === undefined) {
      isOne = isWanted(label);
      wanted.set(label, isOne);
    }
    if (isOne && holds(item)) mask[item] = 1;
  }
}
