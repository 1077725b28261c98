import { predictedClass } from "../model/read-scores.ts";
import type { ScoreOutput } from "../model/score-output.ts";
import type { LabelsOf } from "./describe-data.ts";
import { createLabelTally, type LabelCounts } from "./label-figures.ts";
import type { Evaluation } from "./study.ts";

/** What is counted, and by which labels. */
export interface EvaluationTallyOptions {
  readonly output: Pick<ScoreOutput, "kind" | "scores" | "threshold">;
  readonly classes: number;
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  /** All true labels of an item, where the data gives several to an image. */
  readonly sets?: LabelsOf | undefined;
}

/** What a tally has counted, as `append` takes it: counts, and one value for each of its images. */
export interface EvaluationCounts {
  readonly predicted: Int32Array;
  readonly confidence: Float32Array;
  readonly trueConfidence: Float32Array;
  readonly known: number;
  readonly right: number;
  /** Classes that some image has. */
  readonly seen: Int32Array;
  /** Cells of the confusion matrix that hold images, and how many, in turn: of many classes a chunk fills few. */
  readonly confusion: Int32Array;
  readonly perLabel: LabelCounts | undefined;
}

/** Counts predictions image by image. */
export interface EvaluationTally {
  /** Adds the next image: its probabilities, undefined where it could not be read, and its true labels. Answers whether it has a predicted class. */
  readonly add: (row: Float32Array | undefined, truth: readonly number[] | undefined) => boolean;
  /** Adds what another tally counted of the images that follow. */
  readonly append: (counts: EvaluationCounts) => void;
  readonly counts: () => EvaluationCounts;
  /** Images that could be told right from wrong, and how many classes they have. */
  readonly known: () => { readonly images: number; readonly classes: number };
  readonly result: () => Omit<Evaluation, "final" | "notes" | "unjudged">;
}

/** A tally of `total` images that is empty. */
export function createEvaluationTally(total: number, options: EvaluationTallyOptions): EvaluationTally {
  const { classes, labels, sets, output } = options;
  const several = output.kind === "labels";
  const labelled = labels !== undefined || sets !== undefined;
  const predicted = new Int32Array(total).fill(-1);
  const confidence = new Float32Array(total).fill(Number.NaN);
  const trueConfidence = new Float32Array(total).fill(Number.NaN);
  const confusion = new Int32Array(labelled && !several ? classes * classes : 0);
  const perLabel = several
    ? createLabelTally({ labels: classes, labelled, oneEach: sets === undefined, threshold: output.threshold })
    : undefined;
  const seen = new Set<number>();
  let [count, known, right] = [0, 0, 0];
  return {
    add: (row, truth) => {
      const index = count++;
      perLabel?.add(row, truth);
      if (row === undefined) return false;
      const winner = predictedClass(row, output);
      predicted[index] = winner;
      if (winner >= 0) confidence[index] = row[winner] ?? Number.NaN;
      const [label] = truth ?? [];
      if (truth === undefined || label === undefined || winner < 0) return winner >= 0;
      trueConfidence[index] = Math.max(...truth.map((one) => row[one] ?? Number.NaN));
      known++;
      for (const one of truth) seen.add(one);
      if (truth.includes(winner)) right++;
      if (several) return true;
      const cell = label * classes + winner;
      confusion[cell] = (confusion[cell] ?? 0) + 1;
      return true;
    },
    append: (more) => {
      predicted.set(more.predicted, count);
      confidence.set(more.confidence, count);
      trueConfidence.set(more.trueConfidence, count);
      for (let at = 0; at < more.confusion.length; at += 2) {
        const cell = more.confusion[at] ?? 0;
        confusion[cell] = (confusion[cell] ?? 0) + (more.confusion[at + 1] ?? 0);
      }
      if (more.perLabel !== undefined) perLabel?.append(more.perLabel);
      for (const one of more.seen) seen.add(one);
      [count, known, right] = [count + more.predicted.length, known + more.known, right + more.right];
    },
    counts: () => ({
      predicted: predicted.slice(0, count),
      confidence: confidence.slice(0, count),
      trueConfidence: trueConfidence.slice(0, count),
      ...{ known, right, confusion: filledCells(confusion), seen: Int32Array.from(seen) },
      perLabel: perLabel?.counts(),
    }),
    known: () => ({ images: known, classes: seen.size }),
    result: () => ({
      ...{ kind: "evaluation", count, accuracy: known === 0 ? Number.NaN : right / known },
      ...{ predicted: predicted.slice(0, count), confidence: confidence.slice(0, count) },
      trueConfidence: trueConfidence.slice(0, count),
      ...{ confusion: confusion.slice(), perLabel: perLabel?.result() },
    }),
  };
}

function filledCells(confusion: Int32Array): Int32Array {
  const filled: number[] = [];
  confusion.forEach((images, cell) => {
    if (images > 0) filled.push(cell, images);
  });
  return Int32Array.from(filled);
}
