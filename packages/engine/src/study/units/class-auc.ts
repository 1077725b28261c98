import type { CodeCounts } from "./code-counter.ts";
import { NO_CODE } from "./ordered-code.ts";

/**
 * How well a unit's answer alone tells each class from all others: the area under the ROC curve, which is the probability that an image of the
 * class has a larger answer than another image, ties counting half (Hanley and McNeil 1982). Written into `into`; NaN where a class or its rest has
 * no image. `labels` holds the true class of each answer; the counts are those of the same codes.
 */
export function classAuc(
  codes: Uint16Array,
  labels: Int32Array,
  { midRanks }: Pick<CodeCounts, "midRanks">,
  into: Float32Array,
): void {
  const classes = into.length;
  const sums = new Float64Array(classes);
  const sizes = new Float64Array(classes);
  let all = 0;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (code === NO_CODE) continue;
    const label = labels[at]!;
    sums[label]! += midRanks[code]!;
    sizes[label]! += 1;
    all++;
  }
  for (let label = 0; label < classes; label++) {
    const [own, rest] = [sizes[label]!, all - sizes[label]!];
    // the own images' ranks among themselves sum to own² / 2
    into[label] = own > 0 && rest > 0 ? (sums[label]! - (own * own) / 2) / (own * rest) : Number.NaN;
  }
}
