import type { CodeCounts } from "./code-counter.ts";
import { NO_CODE } from "./ordered-code.ts";

/** True classes of images. */
export interface TrueClasses {
  /** Images by class: each class's one after another, in their order. */
  readonly images: Int32Array;
  /** Images of each class. */
  readonly sizes: Int32Array;
}

/** Sorts images by their classes. */
export function trueClasses(labels: Int32Array, classes: number): TrueClasses {
  const sizes = new Int32Array(classes);
  for (const label of labels) sizes[label]! += 1;
  const next = sizes.map((_, label) => sizes.subarray(0, label).reduce((sum, size) => sum + size, 0));
  const images = new Int32Array(labels.length);
  for (const [image, label] of labels.entries()) images[next[label]!++] = image;
  return { images, sizes };
}

/**
 * How well a unit's answer alone tells each class from all others: the area under the ROC curve, which is the probability that an image of the
 * class has a larger answer than another image, ties counting half (Hanley and McNeil 1982). Written into `into`; NaN where a class or its rest has
 * no image. Each answer has a true class; the counts are those of the same codes.
 */
export function classAuc(
  codes: Uint16Array,
  { images, sizes }: TrueClasses,
  { midRanks, known }: Pick<CodeCounts, "midRanks" | "known">,
  into: Float32Array,
): void {
  // one that is no number has no rank
  if (known < codes.length) midRanks[NO_CODE] = 0;
  for (let label = 0, start = 0; label < sizes.length; label++) {
    const end = start + sizes[label]!;
    const sum = sumOfRanks(codes, images, midRanks, start, end);
    const own = known === codes.length ? end - start : countKnown(codes, images.subarray(start, end));
    const rest = known - own;
    // the own images' ranks among themselves sum to own² / 2
    into[label] = own > 0 && rest > 0 ? (sum - (own * own) / 2) / (own * rest) : Number.NaN;
    start = end;
  }
}

/** Ranks are multiples of a half: in whatever order they are added, their sum is exact. */
function sumOfRanks(
  codes: Uint16Array,
  images: Int32Array,
  midRanks: Float64Array,
  start: number,
  end: number,
): number {
  let [even, odd] = [0, 0];
  let at = start;
  for (; at + 1 < end; at += 2) {
    even += midRanks[codes[images[at]!]!]!;
    odd += midRanks[codes[images[at + 1]!]!]!;
  }
  return at < end ? even + odd + midRanks[codes[images[at]!]!]! : even + odd;
}

function countKnown(codes: Uint16Array, images: Int32Array): number {
  let count = 0;
  for (const image of images) count += codes[image] === NO_CODE ? 0 : 1;
  return count;
}
