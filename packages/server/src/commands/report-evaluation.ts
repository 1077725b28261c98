import type { Evaluation, StudyInfo } from "@deepling/engine";
import { percent } from "./percent.ts";

/** A wrong prediction, as `evaluate --json` prints it. */
export interface EvaluationError {
  readonly item: number;
  readonly name: string;
  readonly true: string;
  readonly predicted: string;
  /** Probability of the predicted class, and of the true one. */
  readonly confidence: number;
  readonly trueConfidence: number;
}

/** What the network says of one image; the class is null where the image could not be read. */
export interface EvaluationPrediction {
  readonly item: number;
  readonly name: string;
  readonly predicted: string | null;
  readonly confidence: number | null;
}

/** What `evaluate --json` prints (docs/json.md). */
export interface EvaluationReport {
  readonly model: string;
  readonly data: string;
  /** Share of right predictions, null without labels. */
  readonly accuracy: number | null;
  readonly count: number;
  readonly labelled: number;
  readonly classes: readonly string[];
  /** Rows true, columns predicted. */
  readonly confusion: readonly (readonly number[])[];
  /** Most confident first. */
  readonly errors: readonly EvaluationError[];
  /** Every image in order. */
  readonly predictions: readonly EvaluationPrediction[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

/** Gathers an evaluation into the report. */
export function reportEvaluation(info: StudyInfo, evaluation: Evaluation): EvaluationReport {
  const { classes, labels, names } = info.data;
  const size = evaluation.confusion.length === 0 ? 0 : classes.length;
  const confusion = Array.from({ length: size }, (_, row) => [
    ...evaluation.confusion.subarray(row * size, (row + 1) * size),
  ]);
  const errors: EvaluationError[] = [];
  evaluation.predicted.forEach((predicted, item) => {
    const label = labels?.[item] ?? -1;
    if (label < 0 || predicted < 0 || predicted === label) return;
    errors.push({
      item,
      name: names[item] ?? String(item),
      true: classes[label] ?? String(label),
      predicted: classes[predicted] ?? String(predicted),
      confidence: evaluation.confidence[item] ?? Number.NaN,
      trueConfidence: evaluation.trueConfidence[item] ?? Number.NaN,
    });
  });
  errors.sort((a, b) => b.confidence - a.confidence || a.item - b.item);
  return {
    model: info.model.name,
    data: info.data.name,
    accuracy: Number.isNaN(evaluation.accuracy) ? null : evaluation.accuracy,
    // without those that could not be read, or whose scores are no numbers
    count: evaluation.predicted.filter((predicted) => predicted >= 0).length,
    labelled:
      labels === undefined
        ? 0
        : labels.filter((label, item) => label >= 0 && (evaluation.predicted[item] ?? -1) >= 0).length,
    classes,
    confusion,
    errors,
    predictions: Array.from(evaluation.predicted, (predicted, item) => ({
      item,
      name: names[item] ?? String(item),
      predicted: predicted < 0 ? null : (classes[predicted] ?? String(predicted)),
      confidence: predicted < 0 ? null : (evaluation.confidence[item] ?? null),
    })),
    skipped: info.data.skipped,
    notes: [...info.model.notes, ...info.data.notes, ...info.runtime.findings, ...evaluation.notes],
  };
}

/** The report as text: accuracy, each class that occurs, the commonest confusions, the most confident errors. */
export function formatEvaluation(report: EvaluationReport, limit = 10): string {
  const lines = [`${report.model} on ${report.data}: ${report.count.toLocaleString("en")} images`];
  if (report.accuracy === null) return `${[...lines, ...unlabelled(report, limit)].join("\n")}\n`;
  lines.push(`accuracy ${percent(report.accuracy)}`, "");
  const width = Math.min(32, Math.max(...report.classes.map((name) => name.length)));
  const cut = (name: string) => (name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width));
  report.confusion.forEach((row, label) => {
    const count = row.reduce((a, b) => a + b, 0);
    if (count === 0) return;
    const most = row
      .map((times, predicted) => ({ times, predicted }))
      .filter(({ times, predicted }) => times > 0 && predicted !== label)
      .sort((a, b) => b.times - a.times)[0];
    const taken = most ? `  most taken for ${report.classes[most.predicted]} (${most.times})` : "";
    lines.push(
      `  ${cut(report.classes[label] ?? "")} ${percent((row[label] ?? 0) / count).padStart(7)} of ${count}${taken}`,
    );
  });
  if (report.errors.length > 0) lines.push("", "most confident errors");
  for (const error of report.errors.slice(0, limit)) {
    lines.push(`  ${error.name}: ${error.true} taken for ${error.predicted}, ${percent(error.confidence)}`);
  }
  return `${lines.join("\n")}\n`;
}

function unlabelled({ predictions, skipped }: EvaluationReport, limit: number): readonly string[] {
  const unread = new Set(skipped.map(({ name }) => name));
  const said = predictions.slice(0, limit).map(({ name, predicted, confidence }) => {
    if (predicted !== null) return `  ${name}: ${predicted}, ${percent(confidence ?? 0)}`;
    return `  ${name}: ${unread.has(name) ? "could not be read" : "its scores are no numbers"}`;
  });
  const rest = predictions.length - said.length;
  const more = rest > 0 ? [`  and ${rest.toLocaleString("en")} more (--json lists all)`] : [];
  return ["no labels to compare with; the network says", "", ...said, ...more];
}
