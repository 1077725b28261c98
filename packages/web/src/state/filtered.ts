import type { DataInfo, Evaluation } from "@deepling/engine";
import { verdictOf } from "./statistics.ts";
import { type Filter, OPEN_FILTER, type SortKey } from "./view-state.ts";

/** Whether a filter lets every image pass. */
export function isOpen(filter: Filter): boolean {
  return JSON.stringify(filter) === JSON.stringify(OPEN_FILTER);
}

/** What filters and orders read of the images. */
export interface KnownImages {
  readonly data: DataInfo;
  readonly evaluation: Evaluation | undefined;
  /** Where each image is decided, as `DecisionDepths` has it. */
  readonly depths: Int32Array | undefined;
}

/** An image of which nothing is known. */
const UNKNOWN = -2;

/** A list of numbers with one more, or without it; ascending. */
export function toggled(list: readonly number[], one: number): readonly number[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one].sort((a, b) => a - b);
}

/**
 * The images that pass a filter: 1 or 0 for each image; undefined where all pass. What is not known yet of an image (its prediction) passes no filter
 * that asks for it. One pass over the images for each thing that the filter asks.
 */
export function filterMask(filter: Filter, { data, evaluation, depths }: KnownImages): Uint8Array | undefined {
  if (isOpen(filter)) return undefined;
  const { labels } = data;
  const judged = evaluation?.count ?? 0;
  const mask = new Uint8Array(data.count).fill(1);
  const predictedOf = (item: number) => (item < judged ? (evaluation?.predicted[item] ?? -1) : -1);
  const labelOf = (item: number) => labels?.[item] ?? -1;
  if (filter.wrongOnly) {
    keepWhere(mask, (item) => labelOf(item) >= 0 && predictedOf(item) >= 0 && labelOf(item) !== predictedOf(item));
  }
  keepListed(mask, filter.classes, labelOf);
  keepListed(mask, filter.predicted, predictedOf);
  keepListed(mask, filter.decided, (item) => depths?.[item] ?? UNKNOWN);
  const [low, high] = filter.confidence;
  if (low > 0 || high < 1) {
    const confidence = evaluation?.confidence ?? new Float32Array(0);
    keepWhere(mask, (item) => item < judged && (confidence[item] ?? -1) >= low && (confidence[item] ?? 2) <= high);
  }
  const text = filter.text.trim().toLowerCase();
  if (text !== "") keepWhere(mask, sayingIn(text, data, labelOf));
  return mask;
}

function keepWhere(mask: Uint8Array, holds: (item: number) => boolean): void {
  for (let item = 0; item < mask.length; item++) if (mask[item] === 1 && !holds(item)) mask[item] = 0;
}

/** Keeps the images whose number is in a list; an empty list asks for nothing. */
function keepListed(mask: Uint8Array, list: readonly number[], numberOf: (item: number) => number): void {
  if (list.length === 0) return;
  // numbers start at −2
  const listed = new Uint8Array(Math.max(...list) + 3);
  for (const one of list) listed[one + 2] = 1;
  keepWhere(mask, (item) => listed[numberOf(item) + 2] === 1);
}

/** Whether "name class" of an image holds a text in small letters. */
function sayingIn(text: string, data: DataInfo, labelOf: (item: number) => number): (item: number) => boolean {
  const classes = data.classes.map((name) => name.toLowerCase());
  const saying = classes.map((name) => name.includes(text));
  const spans = text.includes(" ");
  return (item) => {
    const label = labelOf(item);
    if (saying[label]) return true;
    const name = data.names[item]?.toLowerCase() ?? "";
    return name.includes(text) || (spans && `${name} ${classes[label] ?? ""}`.includes(text));
  };
}

/** What an order compares: smaller first; an image of which it is not known comes last. */
function keyOf(sort: SortKey, item: number, { data, evaluation, depths }: KnownImages): number {
  const { label, predicted, confidence } = verdictOf(item, data.labels, evaluation);
  const judged = evaluation !== undefined && item < evaluation.count;
  const known = (value: number) => (Number.isFinite(value) ? value : Number.POSITIVE_INFINITY);
  if (sort === "class") return label;
  if (sort === "predicted") return predicted;
  if (sort === "confidence") return known(confidence);
  if (sort === "surprise") return known(judged ? (evaluation.trueConfidence[item] ?? Number.NaN) : Number.NaN);
  if (sort === "depth") return latestFirst(depths?.[item] ?? UNKNOWN);
  return item;
}

/** Images that no layer decides come before those that the last one does. */
function latestFirst(depth: number): number {
  return depth === UNKNOWN ? Number.POSITIVE_INFINITY : depth < 0 ? Number.NEGATIVE_INFINITY : -depth;
}

/** The images that pass a filter, in the order asked for; equal ones stay in the data's order. */
export function filteredItems(known: KnownImages, filter: Filter, sort: SortKey): Int32Array {
  const mask = filterMask(filter, known);
  const items: number[] = [];
  for (let item = 0; item < known.data.count; item++) if (mask === undefined || mask[item] === 1) items.push(item);
  if (sort !== "index") {
    const keys = new Map(items.map((item) => [item, keyOf(sort, item, known)]));
    const key = (item: number) => keys.get(item) ?? 0;
    items.sort((a, b) => (key(a) === key(b) ? a - b : key(a) < key(b) ? -1 : 1));
  }
  return Int32Array.from(items);
}
