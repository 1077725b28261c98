import { percent, plural, pointsBetween, type SweepReport, sayAffected, sayMost, tickText } from "@deepling/engine";
import { z } from "zod";
import { affectedSchema } from "./affected.ts";
import { fields, known } from "./fields.ts";
import { table } from "./table.ts";

const figures = {
  accuracy: known.describe("share of right predictions; null without labels"),
  trueConfidence: known.describe("mean probability of the true class; null without labels"),
  recall: z.array(known).describe("share of right predictions per class; null for a class without labelled images"),
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
  unjudged: fields.unjudged,
  labelled: z.int().describe("number of those whose class is known"),
  classes: fields.classes,
  untouched: z.strictObject(figures).describe("without the edit"),
  steps: z
    .array(
      z.strictObject({
        value: z.number().describe("the parameter"),
        ...figures,
        relative: known.describe(
          "`accuracy` as a share of the untouched accuracy; null without labels, or if that is 0",
        ),
        same: known.describe(
          "share of images that are predicted as untouched; null if no image was read (`--image` alone)",
        ),
        lost: fields.lost,
        most: affectedSchema.nullable().describe("the class that lost most; null if no class has labelled images"),
        least: affectedSchema.nullable().describe("the class that lost least, or gained most; null alike"),
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
    .describe("one image along the range; null without `--image`"),
  failures: z
    .array(
      z.strictObject({
        item: z.int(),
        name: z.string(),
        true: z.string().nullable().describe("its label; null if it has none"),
        value: z.number().describe("the value nearest to the neutral one at which the prediction is another"),
      }),
    )
    .describe("images whose prediction changes within the range, the first to change first"),
  notes: fields.notes,
}) satisfies z.ZodType<SweepReport>;

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
    columns.push(["points", ({ accuracy }) => pointsBetween(untouched.accuracy, accuracy)]);
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
