import type { CodeCounts } from "./code-counter.ts";
import { NO_CODE } from "./ordered-code.ts";

/** True classes of images, and how many images each class has. */
export interface TrueClasses {
  readonly labels: Int32Array;
  readonly sizes: Float64Array;
}

/** Counts the images of each class. */
export function trueClasses(labels: Int32Array, classes: number): TrueClasses {
  const sizes = new Float64Array(classes);
  for (const label of labels) sizes[label]! += 1;
  return { labels, sizes };
}

/**
 * How well a unit's answer alone tells each class from all others: the area under the ROC curve, which is the probability that an image of the
 * class has a larger answer than another image, ties counting half (Hanley and McNeil 1982). Written into `into`; NaN where a class or its rest has
 * no image. Each answer has a true class; the counts are those of the same codes.
 */
export function classAuc(
  codes: Uint16Array,
  { labels, sizes }: TrueClasses,
  { midRanks, known }: Pick<CodeCounts, "midRanks" | "known">,
  into: Float32Array,
): void {
  const classes = into.length;
  const sums = new Float64Array(classes);
  // one that is no number has no rank
  if (known < codes.length) midRanks[NO_CODE] = 0;
  for (let at = 0; at < codes.length; at++) sums[labels[at]!]! += midRanks[codes[at]!]!;
  const found =
    known === codes.length
      ? sizes
      : trueClasses(
          labels.filter((_, at) => codes[at] !== NO_CODE),
          classes,
        ).sizes;
  for (let label = 0; label < classes; label++) {
    const [own, rest] = [found[label]!, known - found[label]!];
    // the own images' ranks among themselves sum to own² / 2
    into[label] = own > 0 && rest > 0 ? (sums[label]! - (own * own) / 2) / (own * rest) : Number.NaN;
  }
}
