import { type Affected, affectedClasses } from "../../base/affected.ts";
import { csvText } from "../../base/csv-text.ts";
import { finite } from "../../base/finite.ts";
import { nameAt } from "../../base/name-column.ts";
import type { StudyInfo } from "../study.ts";
import type { EditRange } from "../what-if/edit-range.ts";
import type { Figures } from "../what-if/figures-of.ts";
import type { Sweep } from "../what-if/sweep-messages.ts";

interface Judged {
  readonly accuracy: number | null;
  readonly trueConfidence: number | null;
  readonly recall: readonly (number | null)[];
}

/** What is known of a finished sweep, as JSON; each field is described in docs/json.md. */
export interface SweepReport {
  readonly model: string;
  readonly data: string;
  readonly edit: string;
  readonly parameter: string;
  readonly neutral: number;
  readonly count: number;
  readonly unjudged: number;
  readonly labelled: number;
  readonly classes: readonly string[];
  readonly untouched: Judged;
  readonly steps: readonly (Judged & {
    readonly value: number;
    readonly relative: number | null;
    readonly same: number | null;
    readonly lost: number;
    readonly most: Affected | null;
    readonly least: Affected | null;
  })[];
  readonly image: {
    readonly item: number;
    readonly name: string;
    readonly predicted: string;
    readonly probabilities: readonly number[];
    readonly steps: readonly {
      readonly value: number;
      readonly predicted: string;
      readonly probabilities: readonly number[];
    }[];
  } | null;
  readonly failures: readonly {
    readonly item: number;
    readonly name: string;
    readonly true: string | null;
    readonly value: number;
  }[];
  readonly notes: readonly string[];
}

/** Gathers a finished sweep into the report. */
export function reportSweep(
  info: Pick<StudyInfo, "model" | "data">,
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
    unjudged: data?.unjudged.length ?? 0,
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
        lost: step?.lost ?? 0,
        ...affectedClasses(changes, classes),
      };
    }),
    image:
      curves === undefined
        ? null
        : {
            item: curves.item,
            name: nameAt(names, curves.item) ?? String(curves.item),
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
          name: nameAt(names, item) ?? String(item),
          true: label < 0 ? null : className(label),
          value,
        };
      }),
    notes: [...notes, ...(data?.notes ?? [])],
  };
}

/** The steps as CSV. */
export function sweepCsv({ classes, steps, image, count, unjudged }: SweepReport): string {
  const head = [
    ...["value", "accuracy", "relative_accuracy", "true_confidence", "predicted_as_before", "images", "not_counted"],
    ...classes.map((name) => `accuracy ${name}`),
    ...(image === null ? [] : classes.map((name) => `probability ${name}`)),
  ];
  const rows = steps.map(({ value, accuracy, relative, trueConfidence, same, recall }, at) => [
    ...[value, accuracy, relative, trueConfidence, same, count, unjudged],
    ...classes.map((_, label) => recall[label] ?? null),
    ...(image?.steps[at]?.probabilities ?? []),
  ]);
  return csvText([head, ...rows]);
}
