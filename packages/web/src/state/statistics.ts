import { type Evaluation, retrieval } from "@deepling/engine";

/** What an evaluation says of one class; NaN where no image speaks of it. */
export interface ClassStatistics {
  /** Images that truly belong to it, and images that were said to. */
  readonly count: number;
  readonly said: number;
  readonly recall: number;
  readonly precision: number;
  /** The class that its images are most often mistaken for, and how often; undefined when never. */
  readonly mistaken: { readonly label: number; readonly count: number } | undefined;
}

/**
 * Statistics of a class from the confusion matrix (rows true, columns predicted) of an evaluation, or of a label that is judged by itself;
 * undefined where the data has no labels.
 */
export function classStatistics(evaluation: Evaluation, classes: number, label: number): ClassStatistics | undefined {
  const { perLabel } = evaluation;
  if (perLabel !== undefined) {
    const [count = 0, said = 0, both = 0] = [perLabel.present[label], perLabel.predicted[label], perLabel.both[label]];
    return { count, said, ...retrieval(both, said, count), mistaken: undefined };
  }
  if (evaluation.confusion.length === 0) return undefined;
  const at = (row: number, column: number) => evaluation.confusion[row * classes + column] ?? 0;
  let count = 0;
  let said = 0;
  let mistaken: { label: number; count: number } | undefined;
  for (let other = 0; other < classes; other++) {
    count += at(label, other);
    said += at(other, label);
    if (other !== label && at(label, other) > (mistaken?.count ?? 0))
      mistaken = { label: other, count: at(label, other) };
  }
  const right = at(label, label);
  return { count, said, recall: right / count, precision: right / said, mistaken };
}

/** What is known of one image. */
export interface Verdict {
  /** −1 where unknown. */
  readonly label: number;
  readonly predicted: number;
  /** NaN until it is judged. */
  readonly confidence: number;
  /** Whether both classes are known and differ. */
  readonly wrong: boolean;
}

/** True and predicted class of an image, as far as they are known. */
export function verdictOf(item: number, labels: Int32Array | undefined, evaluation: Evaluation | undefined): Verdict {
  const label = labels?.[item] ?? -1;
  const judged = evaluation !== undefined && item < evaluation.count;
  const predicted = judged ? (evaluation.predicted[item] ?? -1) : -1;
  const confidence = judged ? (evaluation.confidence[item] ?? Number.NaN) : Number.NaN;
  return { label, predicted, confidence, wrong: label >= 0 && predicted >= 0 && label !== predicted };
}

/** How many images have each of `classes` classes, as true ones or as predicted ones. */
export function countsOf(labels: Int32Array | undefined, classes: number): Int32Array {
  const counts = new Int32Array(classes);
  for (const label of labels ?? []) if (label >= 0) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
