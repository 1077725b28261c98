import { type Evaluation, finite, nameAt, ONE_LABEL_EACH, percent, plural, type StudyInfo } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { Rows } from "../cli/rows.ts";
import { columnOf } from "./column.ts";
import { fields, known } from "./fields.ts";
import { labelLines, labelsReport, predictedLabels, reportLabels } from "./labels.ts";

/** What `evaluate --json` prints. */
export const evaluationReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  accuracy: known.describe(
    "share of right predictions among labelled images, 0 … 1; of several labels the highest score is the prediction; null without labels",
  ),
  count: z.int().describe("number of images with a prediction"),
  labelled: z.int().describe("number of those whose class the model has"),
  classes: fields.classes,
  perLabel: labelsReport.nullable().describe("where every label is judged by itself, otherwise `null`"),
  confusion: z
    .array(z.array(z.int()))
    .describe("counts, rows true, columns predicted; empty without labels, and where every label is judged by itself"),
  errors: z
    .array(
      z.strictObject({
        ...{ item: z.int(), name: z.string(), true: z.string(), predicted: z.string() },
        ...{ confidence: known, trueConfidence: known },
      }),
    )
    .describe(
      "wrong predictions, most confident first, with the probabilities of the predicted and the true class, null if they are not finite",
    ),
  predictions: z
    .array(
      z.strictObject({
        ...{ item: z.int(), name: z.string(), predicted: z.string().nullable(), confidence: known },
        labels: z.array(z.string()).optional(),
      }),
    )
    .describe(
      "every image in order, labelled or not; `null` where it could not be read; `labels` holds the predicted ones where every label is judged by itself",
    ),
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })).describe("files that could not be read"),
  notes: fields.notes.describe("assumptions, and warnings such as an accuracy at chance level"),
});

type Whole = ReportOf<typeof evaluationReport>;

/** What `evaluate --json` prints, what is said of each image when it is read. */
export interface EvaluationReport extends Omit<Whole, "errors" | "predictions"> {
  readonly errors: Rows<Whole["errors"][number]>;
  readonly predictions: Rows<Whole["predictions"][number]>;
}

/** Gathers an evaluation into the report. */
export function reportEvaluation(info: StudyInfo, evaluation: Evaluation): EvaluationReport {
  const { classes, labels, names } = info.data;
  const size = evaluation.confusion.length === 0 ? 0 : classes.length;
  const confusion = Array.from({ length: size }, (_, row) => [
    ...evaluation.confusion.subarray(row * size, (row + 1) * size),
  ]);
  const { predicted, confidence } = evaluation;
  const wrong = mistakes(evaluation, labels);
  return {
    model: info.model.name,
    data: info.data.name,
    accuracy: finite(evaluation.accuracy),
    // without those that could not be read, or whose scores are not finite
    count: predicted.filter((found) => found >= 0).length,
    labelled:
      evaluation.perLabel?.labelled ??
      (labels === undefined ? 0 : labels.filter((label, item) => label >= 0 && (predicted[item] ?? -1) >= 0).length),
    classes,
    perLabel: evaluation.perLabel === undefined ? null : reportLabels(evaluation.perLabel, classes),
    confusion,
    errors: new Rows(wrong.length, (at) => {
      const item = wrong[at] ?? -1;
      return {
        item,
        name: nameAt(names, item) ?? String(item),
        true: nameOf(classes, labels?.[item] ?? -1),
        predicted: nameOf(classes, predicted[item] ?? -1),
        confidence: finite(confidence[item] ?? Number.NaN),
        trueConfidence: finite(evaluation.trueConfidence[item] ?? Number.NaN),
      };
    }),
    predictions: new Rows(predicted.length, (item) => {
      const found = predicted[item] ?? -1;
      return {
        item,
        name: nameAt(names, item) ?? String(item),
        predicted: found < 0 ? null : nameOf(classes, found),
        confidence: found < 0 ? null : (confidence[item] ?? null),
        ...(evaluation.perLabel === undefined ? {} : { labels: predictedLabels(evaluation.perLabel, item, classes) }),
      };
    }),
    skipped: info.data.skipped,
    notes: [
      ...info.model.notes,
      ...info.data.notes,
      ...info.runtime.findings,
      ...(evaluation.perLabel?.oneEach === true && labels !== undefined ? [ONE_LABEL_EACH] : []),
      ...evaluation.notes,
    ],
  };
}

const nameOf = (classes: readonly string[], index: number): string => classes[index] ?? String(index);

/** Images whose prediction is wrong, most confident first. */
function mistakes({ predicted, confidence }: Evaluation, labels: Int32Array | undefined): Int32Array {
  const wrong = Int32Array.from(predicted.keys()).filter((item) => {
    const [label, found] = [labels?.[item] ?? -1, predicted[item] ?? -1];
    return label >= 0 && found >= 0 && found !== label;
  });
  const sure = (item: number) => finite(confidence[item] ?? Number.NaN) ?? 0;
  return wrong.sort((a, b) => sure(b) - sure(a) || a - b);
}

/** The report as text: accuracy, each class that occurs, the commonest confusions, the most confident errors. */
export function formatEvaluation(report: EvaluationReport, limit = 10): string {
  const lines = [`${report.model} on ${report.data}: ${plural(report.count, "image")}`];
  if (report.accuracy === null) return `${[...lines, ...unlabelled(report, limit)].join("\n")}\n`;
  const cut = columnOf(report.classes);
  if (report.perLabel !== null)
    return `${[...lines, ...labelLines(report.perLabel), `accuracy ${percent(report.accuracy)} (the highest score)`].join("\n")}\n`;
  lines.push(`accuracy ${percent(report.accuracy)}`, "");
  report.confusion.forEach((row, label) => {
    const count = row.reduce((a, b) => a + b, 0);
    if (count === 0) return;
    const most = row
      .map((times, predicted) => ({ times, predicted }))
      .filter(({ times, predicted }) => times > 0 && predicted !== label)
      .sort((a, b) => b.times - a.times)[0];
    const taken = most ? `  most often predicted as ${report.classes[most.predicted]} (${most.times})` : "";
    lines.push(
      `  ${cut(report.classes[label] ?? "")} ${percent((row[label] ?? 0) / count).padStart(7)} of ${count}${taken}`,
    );
  });
  if (report.errors.length > 0) lines.push("", "most confident errors");
  for (const error of report.errors.first(limit)) {
    lines.push(
      `  ${error.name}: ${error.true} taken for ${error.predicted}, ${percent(error.confidence ?? Number.NaN)}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function unlabelled({ predictions, skipped }: EvaluationReport, limit: number): readonly string[] {
  const unread = new Set(skipped.map(({ name }) => name));
  const said = predictions.first(limit).map(({ name, predicted, confidence, labels }) => {
    const highest = `${predicted}, ${percent(confidence ?? 0)}`;
    if (predicted !== null && labels !== undefined)
      return `  ${name}: ${labels.length === 0 ? "no label" : labels.join(" + ")} (highest ${highest})`;
    if (predicted !== null) return `  ${name}: ${highest}`;
    return `  ${name}: ${unread.has(name) ? "could not be read" : "its scores are not finite"}`;
  });
  const rest = predictions.length - said.length;
  const more = rest > 0 ? [`  and ${rest.toLocaleString("en")} more (--json lists all)`] : [];
  return ["no labels to compare with; predicted classes:", "", ...said, ...more];
}
