import { finite, nameAt, percent, plural, type StudyInfo, tuningVerdict, type UnitTuning } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { columns } from "./column.ts";
import { known } from "./fields.ts";

/** A unit's answers to edited images. */
export const unitTuningSchema = z.strictObject({
  images: z.array(z.string()).describe("the image of `--image`, or those with the unit's largest answers"),
  among: z.int().describe("number of images that these were chosen from"),
  untouched: known.describe("mean answer to the images as they are"),
  curves: z
    .array(
      z.strictObject({
        edit: z.string().describe("name of the edit, as `--image-edit` takes it"),
        unit: z.string().describe("unit of its values"),
        neutral: z.number().describe("the value that changes nothing"),
        values: z.array(z.number()).describe("its values"),
        answers: z.array(known).describe("mean answer to the images edited so"),
      }),
    )
    .describe("a curve for each edit"),
  skipped: z
    .array(z.strictObject({ edit: z.string(), reason: z.string() }))
    .describe("edits that these images do not have, and why"),
  inGrey: known.describe("share of the answer that is left without colour"),
  blurred: known.describe("share of the answer that is left blurred by 1/32 of the shorter side"),
  index: known.describe(
    "(loss in grey − loss blurred) / their sum: 1 for colour alone, −1 for shape alone; `null` where nothing is lost",
  ),
  sentence: z
    .string()
    .nullable()
    .describe("the same in words; `null` where the unit answers nothing or the images have no colour"),
});

/** A unit's answers to edited images. */
export type UnitTuningReport = ReportOf<typeof unitTuningSchema>;

/** Gathers a unit's tuning curves. */
export function reportTuning({ data }: StudyInfo, tuning: UnitTuning): UnitTuningReport {
  const verdict = tuningVerdict(tuning);
  return {
    images: Array.from(tuning.items, (item) => nameAt(data.names, item) ?? String(item)),
    among: tuning.among,
    untouched: finite(tuning.untouched),
    curves: tuning.curves.map(({ edit, unit, neutral, values, answers }) => ({
      ...{ edit, unit, neutral, values: [...values] },
      answers: Array.from(answers, finite),
    })),
    skipped: [...tuning.skipped],
    inGrey: finite(verdict?.inGrey ?? Number.NaN),
    blurred: finite(verdict?.blurred ?? Number.NaN),
    index: finite(verdict?.index ?? Number.NaN),
    sentence: verdict?.sentence ?? null,
  };
}

/** Lines about tuning curves: answers as shares of the untouched one. */
export function tuningLines({
  images,
  among,
  untouched,
  curves,
  skipped,
  sentence,
}: UnitTuningReport): readonly string[] {
  const [only = ""] = images;
  const on =
    among === 1
      ? only
      : `the ${plural(images.length, "image")} of ${among.toLocaleString("en")} that it answers to most`;
  const share = (answer: number | null) => percent((answer ?? Number.NaN) / (untouched ?? Number.NaN), 0);
  if (!((untouched ?? 0) > 0)) return [`  answers nothing to ${on}, so it has no tuning curves there`];
  return [
    `  answers to ${on}, edited, as shares of the answer unedited:`,
    ...curves.flatMap(({ edit, unit, values, answers }) =>
      columns([
        [edit, ...values.map((value) => `${Number(value.toPrecision(3))}${unit}`)],
        ["", ...answers.map(share)],
      ]).map((line) => `  ${line}`),
    ),
    ...skipped.map(({ edit, reason }) => `    without ${edit}: ${reason}`),
    ...(sentence === null ? [] : [`  ${sentence}`]),
  ];
}
