import {
  finite,
  type LabelFigures,
  ONE_LABEL_EACH,
  percent,
  plural,
  type Retrieval,
  retrieval,
} from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { columnOf } from "./column.ts";
import { known } from "./fields.ts";

const rates = { precision: known, recall: known, f1: known };

const ratesSchema = z.strictObject(rates);

/** Precision and recall where every label is judged by itself. */
export const labelsReport = z.strictObject({
  threshold: z.number().describe("the probability from which a label is predicted"),
  oneEach: z.boolean().describe("whether the data gives each image one label, which then counts as its only one"),
  labelled: z.int().describe("number of images with labels"),
  labels: z
    .array(z.strictObject({ label: z.string(), ...rates, images: z.int(), predicted: z.int() }))
    .describe("per label; `images` that have it, and `predicted`: images it is predicted for"),
  micro: ratesSchema.describe("over all labels of all images together"),
  macro: ratesSchema.describe("mean over the labels"),
});

/** The figures of all labels. */
export type LabelsReport = ReportOf<typeof labelsReport>;

type Rates = ReportOf<typeof ratesSchema>;

const ratesOf = ({ precision, recall, f1 }: Retrieval): Rates => ({
  precision: finite(precision),
  recall: finite(recall),
  f1: finite(f1),
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
