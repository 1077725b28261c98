import {
  csvText,
  type Effect,
  finite,
  meanConfidence,
  nameAt,
  percent,
  plural,
  pointsBetween,
  type StudyInfo,
} from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { columns } from "./column.ts";
import { predictionsSchema, reportPredictions } from "./comparison.ts";
import { fields, known } from "./fields.ts";

/** What `effect --json` prints. */
export const effectReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  edit: z.string().nullable().describe("edits of the network (`--edit`); null without any"),
  imageEdit: z.string().nullable().describe("edits of every image (`--image-edit`); null without any"),
  ...predictionsSchema.shape,
  trueConfidence: z
    .strictObject({ before: known, after: known })
    .describe("mean probability of the true class, on the images that both predict; null without labels"),
  confidence: z
    .strictObject({ before: known, after: known })
    .describe(
      "mean probability of each network's own predicted class, on the images that both predict; null if there are none",
    ),
  changed: z.array(z.int()).describe("numbers of the images whose predicted class changed"),
  moved: z
    .array(
      z.strictObject({
        ...{ item: z.int(), name: z.string() },
        before: z.strictObject({ predicted: z.string(), confidence: z.number() }),
        after: z.strictObject({ predicted: z.string(), confidence: z.number() }),
      }),
    )
    .describe(
      "the 20 images that changed most: those whose predicted class changed, then the others by the change of confidence (probability of the predicted class), the greatest first",
    ),
  cells: z
    .array(z.strictObject({ true: z.string(), predicted: z.string(), before: z.int(), after: z.int() }))
    .describe("cells of the confusion matrix that changed, the greatest change first"),
  notes: fields.notes,
});

/** What `effect --json` prints. */
export type EffectReport = ReportOf<typeof effectReport>;

/** What was asked. */
export interface EffectNames {
  readonly model: string;
  readonly edit: string | undefined;
  readonly imageEdit: string | undefined;
}

/** Gathers an effect into the report. */
export function reportEffect(
  info: StudyInfo,
  { model, edit, imageEdit }: EffectNames,
  effect: Effect,
  assumed: readonly string[],
): EffectReport {
  const { difference, trueConfidence, confidence, notes } = effect;
  const { classes, confusion } = difference;
  const mean = meanConfidence(confidence.before, confidence.after);
  const cells = classes.flatMap((own, row) =>
    classes.flatMap((predicted, column) => {
      const at = row * classes.length + column;
      const [before, after] = [confusion.before[at] ?? 0, confusion.after[at] ?? 0];
      return before === after ? [] : [{ true: own, predicted, before, after }];
    }),
  );
  return {
    model,
    data: info.data.name,
    edit: edit ?? null,
    imageEdit: imageEdit ?? null,
    ...reportPredictions(difference),
    trueConfidence: { before: finite(trueConfidence.before), after: finite(trueConfidence.after) },
    confidence: { before: finite(mean.before), after: finite(mean.after) },
    changed: [...difference.changed],
    moved: movedImages(info, effect),
    cells: cells.sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before)),
    notes: [...new Set([...assumed, ...notes, ...difference.notes])],
  };
}

/** The images that changed most, as the report lists them; an image that either network does not predict is left out. */
function movedImages({ data: { names, classes } }: StudyInfo, effect: Effect): EffectReport["moved"] {
  const { predicted, confidence } = effect;
  const changed = new Set(effect.difference.changed);
  const change = (item: number) => Math.abs((confidence.after[item] ?? 0) - (confidence.before[item] ?? 0));
  const side = (said: Int32Array, sure: Float32Array, item: number) => {
    const label = said[item] ?? -1;
    return { predicted: classes[label] ?? String(label), confidence: sure[item] ?? 0 };
  };
  return [...names.ends.keys()]
    .filter((item) => change(item) > 0 || changed.has(item))
    .sort((a, b) => Number(changed.has(b)) - Number(changed.has(a)) || change(b) - change(a) || a - b)
    .slice(0, LISTED)
    .map((item) => ({
      ...{ item, name: nameAt(names, item) ?? "" },
      before: side(predicted.before, confidence.before, item),
      after: side(predicted.after, confidence.after, item),
    }));
}

/** A line per image: its true class, and what is predicted before and after. */
export function effectCsv({ data }: StudyInfo, { predicted }: Pick<Effect, "predicted">): string {
  const { names, labels, classes } = data;
  const named = (index: number | undefined) => classes[index ?? -1] ?? null;
  const rows = Array.from(names.ends, (_, item) => [
    ...[item, nameAt(names, item) ?? "", named(labels?.[item])],
    ...[named(predicted.before[item]), named(predicted.after[item])],
  ]);
  return csvText([["image", "name", "true", "before", "after"], ...rows]);
}

/** Rows of a table that are printed, and images that are named. */
const LISTED = 20;

/** The report as text: accuracy, each class, the confusion matrix's greatest changes, the images that changed sides. */
export function formatEffect(report: EffectReport): string {
  const { model, data, edit, imageEdit, count, labelled, accuracy, trueConfidence, changed } = report;
  const edits = [edit, imageEdit].filter((text) => text !== null).join("; ");
  const share = (value: number | null) => percent(value ?? Number.NaN);
  const apart = (of: { before: number | null; after: number | null }) => pointsBetween(of.before, of.after);
  const head = [`${model} on ${data}: ${plural(count, "image")}, before and after ${edits}`, ""];
  const changes = `predicted class changed on ${changed.length} of ${plural(count, "image")}`;
  const { confidence } = report;
  const sure = `confidence ${share(confidence.before)} → ${share(confidence.after)} (${apart(confidence)} points; mean probability of the predicted class)`;
  if (labelled === 0) return [...head, changes, sure, NO_LABELS, ...movedLines(report), ""].join("\n");
  const told = report.perClass.filter(({ images, predicted }) => images > 0 || predicted.after !== predicted.before);
  const rows = told
    .slice(0, LISTED)
    .map(({ class: own, images, recall, precision }) => [
      ...[own, String(images), share(recall.before), share(recall.after), apart(recall)],
      ...[share(precision.before), share(precision.after), apart(precision)],
    ]);
  return [
    ...head,
    `accuracy ${share(accuracy.before)} → ${share(accuracy.after)} (${apart(accuracy)} points) on ${plural(labelled, "labelled image")}`,
    `true class ${share(trueConfidence.before)} → ${share(trueConfidence.after)} (mean probability)`,
    sure,
    `${changes}; lost ${report.onlyBefore.length}, gained ${report.onlyAfter.length}`,
    "",
    ...columns([["class", "images", "recall", "after", "points", "precision", "after", "points"], ...rows]),
    ...(told.length > LISTED ? [`  … ${told.length - LISTED} more with --json`] : []),
    ...cellLines(report),
    ...itemLines("lost", report.onlyBefore),
    ...itemLines("gained", report.onlyAfter),
    "",
  ].join("\n");
}

/** Said where nothing can be right or wrong. */
const NO_LABELS =
  "the images have no labels that the model knows: accuracy, recall and precision are not known (put the images into folders named by their classes)";

function movedLines({ moved }: EffectReport): readonly string[] {
  if (moved.length === 0) return [];
  const side = ({ predicted, confidence }: EffectReport["moved"][number]["before"]) => [predicted, percent(confidence)];
  const rows = moved.map(({ name, before, after }) => [name, ...side(before), "→", ...side(after)]);
  return ["", "images that changed most", ...columns(rows)];
}

function cellLines({ cells }: EffectReport): readonly string[] {
  if (cells.length === 0) return [];
  const rows = cells.slice(0, 10).map((cell) => {
    const change = cell.after - cell.before;
    const what = cell.true === cell.predicted ? `${cell.true}, right` : `${cell.true} taken for ${cell.predicted}`;
    return [what, String(cell.before), String(cell.after), `${change > 0 ? "+" : "−"}${Math.abs(change)}`];
  });
  return ["", "greatest changes of the confusion matrix", ...columns([["", "before", "after", ""], ...rows])];
}

function itemLines(word: string, items: readonly number[]): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length > LISTED ? ` and ${items.length - LISTED} more with --json` : "";
  return [...(word === "lost" ? [""] : []), `${word}: images ${items.slice(0, LISTED).join(", ")}${more}`];
}
