import { percent, plural, type RobustnessReport, sayAffected, sayMost } from "@deepling/engine";
import { z } from "zod";
import { affectedSchema } from "./affected.ts";
import { fields, known } from "./fields.ts";
import { table } from "./table.ts";

/** What `robustness --json` prints. */
export const robustnessReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  count: z.int().describe("number of images it was computed on"),
  unjudged: fields.unjudged,
  labelled: z.int().describe("number of those whose class is known"),
  classes: fields.classes,
  accuracy: known.describe("share of right predictions of the untouched images; null without labels"),
  strengths: z.array(z.string()).describe("names of the columns; empty if the rows have strengths of their own"),
  rows: z
    .array(
      z.strictObject({
        name: z.string().describe("the corruption, or the edit with its range"),
        steps: z
          .array(
            z.strictObject({
              accuracy: known.describe("share of right predictions; null without labels"),
              same: known.describe("share of images that are predicted as untouched; null if no image was read"),
              lost: fields.lost,
            }),
          )
          .describe("one per strength, in order"),
        accuracy: known.describe("mean over the strengths; null without labels"),
        relative: known.describe(
          "`accuracy` as a share of the untouched accuracy; null without labels, or if that is 0",
        ),
        same: known.describe(
          "mean over the strengths of the share of images that are predicted as untouched; null if no image was read",
        ),
        most: affectedSchema
          .nullable()
          .describe("the class that lost most, mean over the strengths; null if no class has labelled images"),
        least: affectedSchema.nullable().describe("the class that lost least, or gained most; null alike"),
        recallChange: z
          .array(known)
          .describe(
            "per class, its share of right predictions less that of the untouched images, mean over the strengths; null for a class without labelled images",
          ),
      }),
    )
    .describe("in the order of the list"),
  mean: z
    .strictObject({ accuracy: known, relative: known, same: known })
    .describe("mean over the rows; null where every row's is, or without rows"),
  leftOut: z
    .array(z.strictObject({ name: z.string(), reason: z.string() }))
    .describe("rows that the network's images do not allow"),
  notes: fields.notes,
}) satisfies z.ZodType<RobustnessReport>;

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
