import { type LabelFigures, ONE_LABEL_EACH, percent, plural, type Retrieval, retrieval } from "@deepling/engine";
import { columnOf } from "./column.ts";

/** How well one label is told, as `evaluate --json` prints it; null where nothing can be divided. */
export interface LabelReport {
  readonly label: string;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Images that have it, and that it is predicted for. */
  readonly images: number;
  readonly predicted: number;
}

/** The figures of all labels. */
export interface LabelsReport {
  readonly threshold: number;
  /** Whether the data gives each image one label, which then counts as its only one. */
  readonly oneEach: boolean;
  /** Images that count. */
  readonly labelled: number;
  readonly labels: readonly LabelReport[];
  readonly micro: Rates;
  readonly macro: Rates;
}

type Rates = Pick<LabelReport, "precision" | "recall" | "f1">;

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

const ratesOf = ({ precision, recall, f1 }: Retrieval): Rates => ({
  precision: known(precision),
  recall: known(recall),
  f1: known(f1),
});

/** Gathers the figures of all labels. */
export function reportLabels(figures: LabelFigures, classes: readonly string[]): LabelsReport {
  const { threshold, oneEach, labelled, present, predicted, both, micro, macro } = figures;
  const labels = classes.map((label, at) => {
    const [images = 0, times = 0, hits = 0] = [present[at], predicted[at], both[at]];
    return { label, ...ratesOf(retrieval(hits, times, images)), images, predicted: times };
  });
  return { threshold, oneEach, labelled, labels, micro: ratesOf(micro), macro: ratesOf(macro) };
}

/** The labels that are predicted for an item. */
export function predictedLabels(figures: LabelFigures, item: number, classes: readonly string[]): readonly string[] {
  const said = figures.said.subarray(figures.starts[item], figures.starts[item + 1]);
  return Array.from(said, (label) => classes[label] ?? String(label));
}

const rate = (value: number | null): string => (value === null ? "–" : percent(value)).padStart(9);

/** Labels that are listed. */
const LISTED = 40;

/** The figures as text: each label that occurs or is predicted, and their means. */
export function labelLines({ threshold, oneEach, labelled, labels, micro, macro }: LabelsReport): readonly string[] {
  const cut = columnOf([...labels.map(({ label }) => label), "macro"]);
  const told = labels.filter(({ images, predicted }) => images > 0 || predicted > 0);
  const row = (name: string, { precision, recall, f1 }: Rates) =>
    `  ${cut(name)} ${rate(precision)} ${rate(recall)} ${rate(f1)}`;
  return [
    `each label by itself, predicted at a probability of ${threshold} or more (--threshold), on ${plural(labelled, "labelled image")}`,
    ...(oneEach ? [ONE_LABEL_EACH] : []),
    "",
    `  ${cut("")} ${["precision", "recall", "F1"].map((head) => head.padStart(9)).join(" ")}`,
    ...told.slice(0, LISTED).map((one) => `${row(one.label, one)}  of ${one.images}, predicted for ${one.predicted}`),
    ...(told.length > LISTED ? [`  and ${told.length - LISTED} more (--json lists all)`] : []),
    row("micro", micro),
    row("macro", macro),
    "",
  ];
}
