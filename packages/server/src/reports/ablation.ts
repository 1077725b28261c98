import {
  type Ablated,
  type Ablation,
  type Control,
  type ControlBand,
  finite,
  percent,
  plural,
  pluralWord,
  points,
  pointsBetween,
  type StudyInfo,
} from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { columns } from "./column.ts";
import { fields, known } from "./fields.ts";

const groupSchema = z.strictObject({
  units: z.array(z.int()).describe("the units removed"),
  fill: z.array(known).describe("the value that stood in their place, per unit; null if it is not finite"),
  accuracy: known.describe("share of right predictions without these units; null without labels"),
  change: known.describe("`accuracy` less the whole network's; null without labels"),
  trueConfidence: known.describe("mean probability of the true class without these units; null without labels"),
  changed: z.int().describe("number of images whose predicted class changed"),
  classes: z
    .array(z.strictObject({ class: z.string(), count: z.int(), before: z.number(), after: z.number() }))
    .describe("share of right predictions per class that occurs, the most changed first"),
  moves: z
    .array(z.strictObject({ from: z.string(), to: z.string(), count: z.int() }))
    .describe(
      'predictions that changed, the most frequent first; `to` is "not a number" where the scores are not finite',
    ),
});

const bandSchema = z.strictObject({ own: known, mean: known, low: known, high: known, place: z.string() });

const controlSchema = z.strictObject({
  sets: z.array(z.array(z.int())).describe("the random sets of units"),
  seed: z.int().describe("seed that they were drawn with"),
  accuracy: bandSchema.describe(
    'loss of accuracy: of the units asked for, mean of the sets, their 5 % and 95 % quantiles; `place` is "within" (not distinguishable), "above", "below" or "unknown" (without labels; the numbers are null then)',
  ),
  trueConfidence: bandSchema.describe("the same for the loss of the true class's mean probability"),
  changed: bandSchema.describe("the same for the share of images whose predicted class changes"),
});

/** What `ablate --json` prints. */
export const ablationReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  layer: z.string().describe("name of the layer"),
  count: z.int().describe("number of images it was computed on"),
  unjudged: fields.unjudged,
  accuracy: known.describe("share of right predictions of the whole network; null without labels"),
  trueConfidence: known.describe("mean probability of the true class of the whole network; null without labels"),
  control: controlSchema
    .nullable()
    .describe(
      "the effect of `--units` beside that of random sets of as many units of the layer; null where none were drawn",
    ),
  groups: z.array(groupSchema).describe("one for `--units`; without it one per unit of the layer, in order"),
  notes: fields.notes,
});

/** One group of units without which the network was asked. */
export type AblatedGroup = ReportOf<typeof groupSchema>;

/** What `ablate --json` prints. */
export type AblationReport = ReportOf<typeof ablationReport>;

/** An answer whose scores are not finite. */
const NOTHING = "not a number";

/** Gathers an ablation into the report. */
export function reportAblation(
  info: StudyInfo,
  { layer, read, unjudged, whole, groups, notes: found }: Ablation,
  { control, notes = [] }: { readonly control?: Control | undefined; readonly notes?: readonly string[] } = {},
): AblationReport {
  return {
    model: info.model.name,
    data: info.data.name,
    layer: info.model.layers[layer]?.name ?? String(layer),
    count: read,
    unjudged: unjudged.length,
    accuracy: finite(whole.accuracy),
    trueConfidence: finite(whole.trueConfidence),
    control: control === undefined ? null : reportControl(control),
    groups: groups.map((group) => reportGroup(info, whole, group)),
    notes: [...notes, ...found],
  };
}

function reportControl({ sets, seed, ...bands }: Control): AblationReport["control"] {
  const band = ({ place, ...numbers }: ControlBand) => ({
    own: finite(numbers.own),
    mean: finite(numbers.mean),
    low: finite(numbers.low),
    high: finite(numbers.high),
    place,
  });
  return {
    sets: sets.map((set) => [...set]),
    seed,
    accuracy: band(bands.accuracy),
    trueConfidence: band(bands.trueConfidence),
    changed: band(bands.changed),
  };
}

function reportGroup({ data }: StudyInfo, whole: Ablated, group: Ablated): AblatedGroup {
  const name = (index: number) => (index < 0 ? NOTHING : (data.classes[index] ?? String(index)));
  const moves = new Map<string, { from: string; to: string; count: number }>();
  const perClass = new Map<number, { count: number; before: number; after: number }>();
  whole.predicted.forEach((before, item) => {
    const after = group.predicted[item] ?? -1;
    if (before < 0) return;
    if (before !== after) {
      const key = `${before} ${after}`;
      const move = moves.get(key) ?? { from: name(before), to: name(after), count: 0 };
      move.count++;
      moves.set(key, move);
    }
    const label = data.labels?.[item] ?? -1;
    if (label < 0) return;
    const own = perClass.get(label) ?? { count: 0, before: 0, after: 0 };
    own.count++;
    own.before += before === label ? 1 : 0;
    own.after += after === label ? 1 : 0;
    perClass.set(label, own);
  });
  const classes = [...perClass]
    .sort(([a], [b]) => a - b)
    .map(([index, { count, before, after }]) => ({
      class: name(index),
      count,
      before: before / count,
      after: after / count,
    }))
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
  const ordered = [...moves.values()].sort((a, b) => b.count - a.count);
  return {
    units: [...group.units],
    fill: Array.from(group.fill, finite),
    accuracy: finite(group.accuracy),
    change: finite(group.accuracy - whole.accuracy),
    trueConfidence: finite(group.trueConfidence),
    changed: ordered.reduce((sum, { count }) => sum + count, 0),
    classes,
    moves: ordered,
  };
}

const WIDTHS = [6, 10, 10, 12, 10];
const TABLE_HEAD = `  ${["unit", "accuracy", "points", "true class", "changed"].map((name, at) => name.padStart(WIDTHS[at] ?? 0)).join("")}  most hit`;

/** The report as text: one group with its classes and moves; several as a table, the worst loss first. */
export function formatAblation(report: AblationReport, limit = 20): string {
  const images = plural(report.count, "image");
  const [only] = report.groups;
  const before = report.accuracy === null ? "" : `, accuracy ${percent(report.accuracy)}`;
  const head = `${report.model} on ${report.data}: ${images}${before}`;
  if (report.groups.length === 1 && only !== undefined) return [head, "", ...oneGroup(report, only), ""].join("\n");
  // the mean probability tells units apart that cost one image each
  const gain = ({ trueConfidence, changed }: AblatedGroup) =>
    trueConfidence === null ? -changed : trueConfidence - (report.trueConfidence ?? 0);
  const order = [...report.groups].sort((a, b) => gain(a) - gain(b));
  const rows = order.slice(0, limit).map((group) => {
    const shares = [
      ...(group.accuracy === null ? [] : [percent(group.accuracy), pointsBetween(report.accuracy, group.accuracy)]),
      ...(group.trueConfidence === null ? [] : [points(gain(group))]),
    ];
    const worst = group.classes.find(({ before, after }) => after < before);
    const most = worst === undefined ? "" : `${worst.class} ${points(worst.after - worst.before)}`;
    const cells = [group.units.join(", "), ...shares, String(group.changed)];
    return `  ${cells.map((cell, at) => cell.padStart(WIDTHS[at] ?? 0)).join("")}  ${most}`.trimEnd();
  });
  const rest = order.length - rows.length;
  const still = order.filter(({ changed }) => changed === 0).length;
  return [
    head,
    "",
    `each unit of ${report.layer} taken away by itself, the worst loss first`,
    "",
    report.accuracy === null ? `${"unit".padStart(8)}${"changed".padStart(10)}` : TABLE_HEAD,
    ...rows,
    ...(rest > 0 ? [`  … ${rest} more with --json`] : []),
    "",
    `${still} of ${plural(order.length, "unit")} ${pluralWord(still, "changes", "change")} no answer`,
    "",
  ].join("\n");
}

function oneGroup(report: AblationReport, group: AblatedGroup): string[] {
  const units = group.units.length === 1 ? `unit ${group.units[0]}` : plural(group.units.length, "unit");
  const lines = [
    group.accuracy === null
      ? `without ${units} of ${report.layer}: ${plural(group.changed, "answer")} changed`
      : `without ${units} of ${report.layer}: accuracy ${percent(group.accuracy)} (${pointsBetween(report.accuracy, group.accuracy)} points), ${plural(group.changed, "answer")} changed`,
  ];
  lines.push(...controlLines(report));
  const width = Math.min(32, Math.max(0, ...group.classes.map((own) => own.class.length)));
  const moved = group.classes.filter(({ before, after }) => before !== after);
  for (const own of moved.slice(0, 10)) {
    const name = own.class.slice(0, width).padEnd(width);
    lines.push(`  ${name} ${percent(own.before).padStart(7)} → ${percent(own.after).padStart(7)} of ${own.count}`);
  }
  if (group.moves.length > 0) lines.push("", "most frequent changes");
  for (const { from, to, count } of group.moves.slice(0, 5)) lines.push(`  ${from} → ${to}: ${count}`);
  return lines;
}

const PLACES: Readonly<Record<string, string>> = {
  within: "not distinguishable from random units",
  above: "more than random units",
  below: "less than random units",
};

const PLACE_WIDTH = Math.max(...Object.values(PLACES).map((place) => place.length));

/** What random sets of as many units cost, beside what these do. */
function controlLines({ control, accuracy }: AblationReport): readonly string[] {
  if (control === null) return [];
  const rows = [
    ...(accuracy === null
      ? []
      : [bandRow("accuracy", control.accuracy), bandRow("true class", control.trueConfidence)]),
    bandRow("changed", control.changed, 1),
  ];
  const sets = plural(control.sets.length, "random set");
  return ["", `beside ${sets} of as many units (5 to 95 %, points)`, ...columns(rows), ""];
}

function bandRow(name: string, band: NonNullable<AblationReport["control"]>["accuracy"], sign = -1): readonly string[] {
  const cell = (value: number | null) => (value === null ? "–" : points(sign * value));
  // the sign turns losses into changes, and with them the ends of the band
  const [first, last] = sign < 0 ? [band.high, band.low] : [band.low, band.high];
  return [name, cell(band.own), `${cell(first)} … ${cell(last)}`, (PLACES[band.place] ?? "").padEnd(PLACE_WIDTH)];
}
