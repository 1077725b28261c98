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

/** Whether an image passes; what is not known yet of it (its prediction) passes no filter that asks for it. */
export function passes(filter: Filter, item: number, { data, evaluation, depths }: KnownImages): boolean {
  const { label, predicted, confidence, wrong } = verdictOf(item, data.labels, evaluation);
  if (filter.wrongOnly && !wrong) return false;
  if (filter.classes.length > 0 && !filter.classes.includes(label)) return false;
  if (filter.predicted.length > 0 && !filter.predicted.includes(predicted)) return false;
  const [low, high] = filter.confidence;
  if ((low > 0 || high < 1) && !(confidence >= low && confidence <= high)) return false;
  if (filter.decided.length > 0 && !filter.decided.includes(depths?.[item] ?? UNKNOWN)) return false;
  const text = filter.text.trim().toLowerCase();
  if (text === "") return true;
  const words = [data.names[item], data.classes[label]].join(" ").toLowerCase();
  return words.includes(text);
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
  const items: number[] = [];
  const open = isOpen(filter);
  for (let item = 0; item < known.data.count; item++) if (open || passes(filter, item, known)) items.push(item);
  if (sort !== "index") {
    const keys = new Map(items.map((item) => [item, keyOf(sort, item, known)]));
    const key = (item: number) => keys.get(item) ?? 0;
    items.sort((a, b) => (key(a) === key(b) ? a - b : key(a) < key(b) ? -1 : 1));
  }
  return Int32Array.from(items);
}
