import { type Figures, percent, plural, type Robustness, type StudyInfo } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { affectedClasses, affectedSchema, sayAffected, sayMost } from "./affected.ts";
import { csvText } from "./csv.ts";
import { fields, finite, known } from "./fields.ts";
import { table } from "./table.ts";

/** What `robustness --json` prints. */
export const robustnessReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  count: z.int().describe("number of images it was computed on"),
  labelled: z.int().describe("number of those whose class is known"),
  classes: fields.classes,
  accuracy: known.describe("share of right predictions of the untouched images"),
  strengths: z.array(z.string()).describe("names of the columns; empty if the rows have strengths of their own"),
  rows: z
    .array(
      z.strictObject({
        name: z.string().describe("the corruption, or the edit with its range"),
        steps: z
          .array(
            z.strictObject({
              accuracy: known,
              same: known.describe("share of images that are predicted as untouched"),
            }),
          )
          .describe("one per strength, in order"),
        accuracy: known.describe("mean over the strengths"),
        relative: known.describe("`accuracy` as a share of the untouched accuracy"),
        same: known.describe("mean over the strengths of the share of images that are predicted as untouched"),
        most: affectedSchema.nullable().describe("the class that lost most, mean over the strengths"),
        least: affectedSchema.nullable().describe("the class that lost least, or gained most"),
        recallChange: z
          .array(known)
          .describe(
            "per class, its share of right predictions less that of the untouched images, mean over the strengths",
          ),
      }),
    )
    .describe("in the order of the list"),
  mean: z.strictObject({ accuracy: known, relative: known, same: known }).describe("mean over the rows"),
  leftOut: z
    .array(z.strictObject({ name: z.string(), reason: z.string() }))
    .describe("rows that the network's images do not allow"),
  notes: fields.notes,
});

/** What `robustness --json` prints. */
export type RobustnessReport = ReportOf<typeof robustnessReport>;

/** Gathers a finished table into the report. */
export function reportRobustness(
  info: StudyInfo,
  found: Robustness,
  strengths: readonly string[],
  notes: readonly string[] = [],
): RobustnessReport {
  const { classes } = info.data;
  const step = ({ accuracy, same }: Figures) => ({ accuracy: finite(accuracy), same: finite(same) });
  const rows = found.rows.map(({ name, steps, accuracy, relative, same, recallChange }) => ({
    name,
    steps: steps.map(step),
    ...{ accuracy: finite(accuracy), relative: finite(relative), same: finite(same) },
    ...affectedClasses(recallChange, classes),
    recallChange: Array.from(recallChange, finite),
  }));
  const same = found.rows.reduce((sum, row) => sum + row.same, 0) / found.rows.length;
  return {
    model: info.model.name,
    data: info.data.name,
    count: found.count,
    labelled: found.labelled,
    classes,
    accuracy: finite(found.untouched.accuracy),
    strengths,
    rows,
    mean: { accuracy: finite(found.accuracy), relative: finite(found.relative), same: finite(same) },
    leftOut: found.leftOut,
    notes,
  };
}

const share = (value: number | null): string => percent(value ?? Number.NaN);

/** The report as text: a line per row, the mean at the end. */
export function formatRobustness(report: RobustnessReport): string {
  const { rows, mean, accuracy } = report;
  const labelled = accuracy !== null;
  const lines = [`${report.model} on ${report.data}: ${plural(report.count, "image")}`];
  if (labelled) lines.push(`untouched accuracy ${share(accuracy)}`);
  const of = (row: RobustnessReport["rows"][number]) => (labelled ? row.accuracy : row.same);
  const names = ["", ...rows.map(({ name }) => name), "mean"];
  const most = Math.max(0, ...rows.map(({ steps }) => steps.length));
  const columns = [
    names,
    ...Array.from({ length: most }, (_, at) => [
      report.strengths[at] ?? String(at + 1),
      ...rows.map(({ steps: { [at]: step } }) =>
        step === undefined ? "" : share(labelled ? step.accuracy : step.same),
      ),
      "",
    ]),
    ["mean", ...rows.map((row) => share(of(row))), share(labelled ? mean.accuracy : mean.same)],
  ];
  if (labelled) {
    columns.push(["relative", ...rows.map(({ relative }) => share(relative)), share(mean.relative)]);
    columns.push(["most hit", ...rows.map((row) => sayMost(row.most)), ""]);
    columns.push(["least hit", ...rows.map((row) => sayAffected(row.least)), ""]);
  }
  lines.push(labelled ? "" : "share of images predicted as untouched", ...table(columns, "names"));
  for (const { name, reason } of report.leftOut) lines.push(`  left out: ${name} (${reason})`);
  return `${lines.join("\n")}\n`;
}

/** The rows as CSV. */
export function robustnessCsv({ rows, strengths, classes, accuracy }: RobustnessReport): string {
  const most = Math.max(0, ...rows.map(({ steps }) => steps.length));
  const head = [
    "edit",
    ...Array.from({ length: most }, (_, at) => `accuracy ${strengths[at] ?? at + 1}`),
    ...["mean_accuracy", "relative_accuracy", "untouched_accuracy", "predicted_as_before"],
    ...["most_affected", "most_affected_change", "least_affected", "least_affected_change"],
    ...classes.map((name) => `change ${name}`),
  ];
  const lines = rows.map((row) => [
    row.name,
    ...Array.from({ length: most }, (_, at) => row.steps[at]?.accuracy ?? null),
    ...[row.accuracy, row.relative, accuracy, row.same],
    ...[row.most?.class ?? null, row.most?.change ?? null, row.least?.class ?? null, row.least?.change ?? null],
    ...row.recallChange,
  ]);
  return csvText([head, ...lines]);
}
