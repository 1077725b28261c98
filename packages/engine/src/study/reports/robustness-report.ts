import { type Affected, affectedClasses } from "../../base/affected.ts";
import { csvText } from "../../base/csv-text.ts";
import { finite } from "../../base/finite.ts";
import type { StudyInfo } from "../study.ts";
import type { Figures } from "../what-if/figures-of.ts";
import type { Robustness } from "../what-if/robustness-messages.ts";

/** A robustness table, as JSON; each field is described in docs/json.md. */
export interface RobustnessReport {
  readonly model: string;
  readonly data: string;
  readonly count: number;
  readonly unjudged: number;
  readonly labelled: number;
  readonly classes: readonly string[];
  readonly accuracy: number | null;
  readonly strengths: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly steps: readonly {
      readonly accuracy: number | null;
      readonly same: number | null;
      readonly lost: number;
    }[];
    readonly accuracy: number | null;
    readonly relative: number | null;
    readonly same: number | null;
    readonly most: Affected | null;
    readonly least: Affected | null;
    readonly recallChange: readonly (number | null)[];
  }[];
  readonly mean: {
    readonly accuracy: number | null;
    readonly relative: number | null;
    readonly same: number | null;
  };
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

/** Gathers a finished table into the report. */
export function reportRobustness(
  info: Pick<StudyInfo, "model" | "data">,
  found: Robustness,
  strengths: readonly string[],
  notes: readonly string[] = [],
): RobustnessReport {
  const { classes } = info.data;
  const step = ({ accuracy, same, lost }: Figures) => ({ accuracy: finite(accuracy), same: finite(same), lost });
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
    unjudged: found.unjudged.length,
    labelled: found.labelled,
    classes,
    accuracy: finite(found.untouched.accuracy),
    strengths,
    rows,
    mean: { accuracy: finite(found.accuracy), relative: finite(found.relative), same: finite(same) },
    leftOut: found.leftOut,
    notes: [...notes, ...found.notes],
  };
}

/** The rows as CSV. */
export function robustnessCsv({ rows, strengths, classes, accuracy, count, unjudged }: RobustnessReport): string {
  const most = Math.max(0, ...rows.map(({ steps }) => steps.length));
  const head = [
    "edit",
    ...Array.from({ length: most }, (_, at) => `accuracy ${strengths[at] ?? at + 1}`),
    ...["mean_accuracy", "relative_accuracy", "untouched_accuracy", "predicted_as_before"],
    ...["images", "not_counted"],
    ...["most_affected", "most_affected_change", "least_affected", "least_affected_change"],
    ...classes.map((name) => `change ${name}`),
  ];
  const lines = rows.map((row) => [
    row.name,
    ...Array.from({ length: most }, (_, at) => row.steps[at]?.accuracy ?? null),
    ...[row.accuracy, row.relative, accuracy, row.same],
    ...[count, unjudged],
    ...[row.most?.class ?? null, row.most?.change ?? null, row.least?.class ?? null, row.least?.change ?? null],
    ...row.recallChange,
  ]);
  return csvText([head, ...lines]);
}
