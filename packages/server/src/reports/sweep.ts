import { type EditRange, type Figures, percent, plural, type StudyInfo, type Sweep, tickText } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { affectedClasses, affectedSchema, sayAffected, sayMost } from "./affected.ts";
import { csvText } from "./csv.ts";
import { fields, finite, known } from "./fields.ts";
import { points } from "./points.ts";
import { table } from "./table.ts";

const figures = {
  accuracy: known.describe("share of right predictions"),
  trueConfidence: known.describe("mean probability of the true class"),
  recall: z.array(known).describe("share of right predictions per class"),
};

/** What `sweep --json` prints. */
export const sweepReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  edit: z.string().describe("the edit with its range, as it was given"),
  parameter: z.string().describe("what is swept, with its unit"),
  neutral: z
    .number()
    .describe("the value at which the edit changes nothing; the first one where there is no such value"),
  count: z.int().describe("number of images it was computed on"),
  labelled: z.int().describe("number of those whose class is known"),
  classes: fields.classes,
  untouched: z.strictObject(figures).describe("without the edit"),
  steps: z
    .array(
      z.strictObject({
        value: z.number().describe("the parameter"),
        ...figures,
        relative: known.describe("`accuracy` as a share of the untouched accuracy"),
        same: known.describe("share of images that are predicted as untouched"),
        most: affectedSchema.nullable().describe("the class that lost most"),
        least: affectedSchema.nullable().describe("the class that lost least, or gained most"),
      }),
    )
    .describe("one per value, in order"),
  image: z
    .strictObject({
      item: z.int(),
      name: z.string(),
      predicted: z.string().describe("predicted class of the untouched image"),
      probabilities: z.array(z.number()).describe("of the untouched image"),
      steps: z.array(z.strictObject({ value: z.number(), predicted: z.string(), probabilities: z.array(z.number()) })),
    })
    .nullable()
    .describe("one image along the range (`--image`)"),
  failures: z
    .array(
      z.strictObject({
        item: z.int(),
        name: z.string(),
        true: z.string().nullable(),
        value: z.number().describe("the value nearest to the neutral one at which the prediction is another"),
      }),
    )
    .describe("images whose prediction changes within the range, the first to change first"),
  notes: fields.notes,
});

/** What `sweep --json` prints. */
export type SweepReport = ReportOf<typeof sweepReport>;

/** Gathers a finished sweep into the report. */
export function reportSweep(
  info: StudyInfo,
  range: Pick<EditRange, "text" | "title" | "neutral">,
  { values, curves, data }: Sweep,
  notes: readonly string[] = [],
): SweepReport {
  const { classes, labels, names } = info.data;
  const className = (index: number) => classes[index] ?? String(index);
  const own = (one: Figures | undefined) => ({
    accuracy: finite(one?.accuracy ?? Number.NaN),
    trueConfidence: finite(one?.trueConfidence ?? Number.NaN),
    recall: Array.from(one?.recall ?? [], finite),
  });
  const untouched = data?.untouched;
  const width = curves?.untouched.length ?? 0;
  return {
    model: info.model.name,
    data: info.data.name,
    edit: range.text,
    parameter: range.title,
    neutral: range.neutral,
    count: data?.count ?? 0,
    labelled: data?.labelled ?? 0,
    classes,
    untouched: own(untouched),
    steps: values.map((value, at) => {
      const step = data?.steps[at];
      const changes = step?.recall.map((share, label) => share - (untouched?.recall[label] ?? Number.NaN)) ?? [];
      return {
        value,
        ...own(step),
        relative: finite((step?.accuracy ?? Number.NaN) / (untouched?.accuracy ?? Number.NaN)),
        same: finite(step?.same ?? Number.NaN),
        ...affectedClasses(changes, classes),
      };
    }),
    image:
      curves === undefined
        ? null
        : {
            item: curves.item,
            name: names[curves.item] ?? String(curves.item),
            predicted: className(curves.predicted[0]),
            probabilities: [...curves.untouched],
            steps: values.map((value, at) => ({
              value,
              predicted: className(curves.predicted[1][at] ?? -1),
              probabilities: [...curves.probabilities.subarray(at * width, (at + 1) * width)],
            })),
          },
    failures: Array.from(data?.changedAt ?? [], (value, at) => ({ value, item: data?.items[at] ?? -1 }))
      .filter(({ value }) => !Number.isNaN(value))
      .sort((a, b) => Math.abs(a.value - range.neutral) - Math.abs(b.value - range.neutral) || a.item - b.item)
      .map(({ value, item }) => {
        const label = labels?.[item] ?? -1;
        return {
          item,
          name: names[item] ?? String(item),
          true: label < 0 ? null : className(label),
          value,
        };
      }),
    notes,
  };
}

const FAILURES = 8;

/** The report as text: a line per value, then the images that change first. */
export function formatSweep(report: SweepReport): string {
  const { untouched, steps, image, failures, count } = report;
  const on = count === 0 ? "" : `: ${plural(count, "image")}`;
  const lines = [`${report.model} on ${report.data}${on}`, `${report.edit}, ${report.parameter}`, ""];
  const labelled = untouched.accuracy !== null;
  if (labelled) lines.push(`untouched accuracy ${percent(untouched.accuracy ?? Number.NaN)}`, "");
  const columns: (readonly [string, (step: SweepReport["steps"][number], at: number) => string])[] = [
    ["value", ({ value }) => tickText(value)],
  ];
  if (labelled) {
    columns.push(["accuracy", ({ accuracy }) => percent(accuracy ?? Number.NaN)]);
    columns.push(["points", ({ accuracy }) => points((accuracy ?? Number.NaN) - (untouched.accuracy ?? Number.NaN))]);
  }
  if (count > 0) columns.push(["predicted as before", ({ same }) => percent(same ?? Number.NaN)]);
  if (image !== null) {
    columns.push([
      image.name,
      (_, at) => {
        const step = image.steps[at];
        return step === undefined ? "" : `${step.predicted} ${percent(Math.max(...step.probabilities))}`;
      },
    ]);
  }
  if (labelled) {
    columns.push(["most hit", ({ most }) => sayMost(most)], ["least hit", ({ least }) => sayAffected(least)]);
  }
  lines.push(...table(columns.map(([name, of]) => [name, ...steps.map(of)])));
  if (count > 0) {
    const still = count - failures.length;
    lines.push("", `${plural(still, "image")} of ${count} predicted the same throughout`);
  }
  if (failures.length > 0) {
    lines.push("the first to change");
    for (const { name, true: truth, value } of failures.slice(0, FAILURES)) {
      lines.push(`  ${name}${truth === null ? "" : ` (${truth})`} at ${tickText(value)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The steps as CSV. */
export function sweepCsv({ classes, steps, image }: SweepReport): string {
  const head = [
    ...["value", "accuracy", "relative_accuracy", "true_confidence", "predicted_as_before"],
    ...classes.map((name) => `accuracy ${name}`),
    ...(image === null ? [] : classes.map((name) => `probability ${name}`)),
  ];
  const rows = steps.map(({ value, accuracy, relative, trueConfidence, same, recall }, at) => [
    ...[value, accuracy, relative, trueConfidence, same],
    ...classes.map((_, label) => recall[label] ?? null),
    ...(image?.steps[at]?.probabilities ?? []),
  ]);
  return csvText([head, ...rows]);
}
