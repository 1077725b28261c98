import { addTo } from "../math/add-to.ts";

/** Precision, recall and their harmonic mean; NaN where nothing can be divided. JSON. */
export interface Retrieval {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** How well each of several labels is told, where every label is judged by itself. */
export interface LabelFigures {
  /** The probability from which a label counts as predicted. */
  readonly threshold: number;
  /** Whether the data gives each image one label, which then counts as its only one. */
  readonly oneEach: boolean;
  /** Images that count. */
  readonly labelled: number;
  /** Per label, the images that have it, those it is predicted for, and those with both; images whose own label is not known are left out where any is. */
  readonly present: Int32Array;
  readonly predicted: Int32Array;
  readonly both: Int32Array;
  /** Over all decisions together: Σ both / Σ predicted, Σ both / Σ present. */
  readonly micro: Retrieval;
  /** The mean over the labels that some image has; a label that is never predicted counts with precision 0. */
  readonly macro: Retrieval;
  /** The labels predicted for image i are `said` from `starts[i]` up to `starts[i + 1]`. */
  readonly starts: Int32Array;
  readonly said: Int32Array;
}

/** What the figures count, for the person: data sets give each image one label. */
export const ONE_LABEL_EACH =
  "the data gives each image one label: precision and recall count it as the image's only one; accuracy asks whether it has the highest score";

/** Precision, recall and F1 of one label, or of sums over labels. */
export function retrieval(both: number, predicted: number, present: number): Retrieval {
  return { precision: both / predicted, recall: both / present, f1: (2 * both) / (predicted + present) };
}

interface TallyOptions extends Pick<LabelFigures, "oneEach" | "threshold"> {
  readonly labels: number;
  readonly labelled: boolean;
}

/** What a tally of labels has counted, as `append` takes it. */
export interface LabelCounts {
  readonly labelled: number;
  readonly present: Int32Array;
  readonly predicted: Int32Array;
  readonly both: Int32Array;
  readonly starts: Int32Array;
  readonly said: Int32Array;
}

/** Counts labels image by image; `add` in the order of the images, with undefined for one that could not be read. */
export interface LabelTally {
  /** The image's probabilities, and the labels that it has; undefined where that is not known. */
  readonly add: (row: Float32Array | undefined, truth: readonly number[] | undefined) => void;
  /** Adds what another tally of the same labels counted of the images that follow. */
  readonly append: (counts: LabelCounts) => void;
  readonly counts: () => LabelCounts;
  readonly result: () => LabelFigures;
}

/** A tally of `labels` labels; with `labelled`, images whose labels are not known do not count. */
export function createLabelTally({ labels, labelled, oneEach, threshold }: TallyOptions): LabelTally {
  const [present, predicted, both] = [new Int32Array(labels), new Int32Array(labels), new Int32Array(labels)];
  const starts = [0];
  let counted = 0;
  const said: number[] = [];
  const grow = (counts: Int32Array, at: number) => {
    counts[at] = (counts[at] ?? 0) + 1;
  };
  const counts = (): LabelCounts => ({
    labelled: counted,
    present: present.slice(),
    predicted: predicted.slice(),
    both: both.slice(),
    starts: Int32Array.from(starts),
    said: Int32Array.from(said),
  });
  return {
    counts,
    append: (more) => {
      counted += more.labelled;
      addTo(present, more.present);
      addTo(predicted, more.predicted);
      addTo(both, more.both);
      const before = said.length;
      for (const start of more.starts.subarray(1)) starts.push(before + start);
      for (const label of more.said) said.push(label);
    },
    add: (row, truth) => {
      const isCounted = row !== undefined && (truth !== undefined || !labelled);
      if (isCounted) counted++;
      if (isCounted) for (const label of truth ?? []) grow(present, label);
      row?.forEach((p, at) => {
        if (!(p >= threshold)) return;
        said.push(at);
        if (!isCounted) return;
        grow(predicted, at);
        if (truth?.includes(at)) grow(both, at);
      });
      starts.push(said.length);
    },
    result: () => ({
      threshold,
      oneEach,
      ...counts(),
      labelled: labelled ? counted : 0,
      micro: retrieval(total(both), total(predicted), total(present)),
      macro: macroOf(both, predicted, present),
    }),
  };
}

const total = (counts: Int32Array): number => counts.reduce((sum, count) => sum + count, 0);

function macroOf(both: Int32Array, predicted: Int32Array, present: Int32Array): Retrieval {
  const known = Array.from(present.keys()).filter((label) => (present[label] ?? 0) > 0);
  const each = known.map((label) => retrieval(both[label] ?? 0, predicted[label] ?? 0, present[label] ?? 0));
  const mean = (of: (one: Retrieval) => number) =>
    each.reduce((sum, one) => sum + (Number.isNaN(of(one)) ? 0 : of(one)), 0) / each.length;
  return {
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
  };
}
