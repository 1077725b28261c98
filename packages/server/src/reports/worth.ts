import {
  type EstimateCorrelations,
  finite,
  percent,
  plural,
  points,
  type StudyInfo,
  type Worth,
} from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { columns } from "./column.ts";
import { fields, known } from "./fields.ts";

const estimatesSchema = z.strictObject({
  firstOrder: known,
  firstOrderSize: known,
  wanda: known,
  magnitude: known,
  activation: known,
});

const unitSchema = z.strictObject({
  unit: z.int().describe("number of the unit"),
  accuracyLoss: known.describe("by how much accuracy falls without it; null without labels"),
  confidenceLoss: known.describe(
    "by how much the mean probability of the true class falls without it; null without labels",
  ),
  changed: z.number().describe("share of images whose predicted class changes"),
  classes: z
    .array(z.strictObject({ class: z.string(), accuracyLoss: known, confidenceLoss: known }))
    .describe(
      "the same per class that occurs, the largest loss of probability first; null for a class without labelled images",
    ),
  estimates: estimatesSchema.describe(
    "mean Σ activation · gradient of the true class's probability; mean size of that; weight · activation norm (Wanda); Σ |weight| before; mean |activation|; null where there is none: no gradient reaches the layer, no weights make or read the unit",
  ),
});

/** What `worth --json` prints. */
export const worthReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  layer: z.string().describe("name of the layer"),
  count: z.int().describe("number of images it was computed on"),
  unjudged: fields.unjudged,
  accuracy: known.describe("share of right predictions of the whole network; null without labels"),
  trueConfidence: known.describe("mean probability of the true class of the whole network; null without labels"),
  units: z
    .array(unitSchema)
    .describe("every unit, the largest loss of probability first (without labels the most changes)"),
  correlations: z
    .strictObject({ confidence: estimatesSchema, accuracy: estimatesSchema })
    .describe(
      "Spearman's rank correlation of each estimate with the losses of probability (without labels the changes) and of accuracy; null where either is unknown, or the same for all units",
    ),
  notes: fields.notes,
});

export type WorthReport = ReportOf<typeof worthReport>;
type WorthUnit = ReportOf<typeof unitSchema>;

/** Gathers what units are worth into the report. */
export function reportWorth(info: StudyInfo, worth: Worth, notes: readonly string[] = []): WorthReport {
  const { classes } = info.data;
  const width = worth.classAccuracyLoss.length / Math.max(1, worth.changed.length);
  const order = Array.from(worth.changed, (_, unit) => unit).sort(
    (a, b) => lossOf(worth, b) - lossOf(worth, a) || a - b,
  );
  return {
    model: info.model.name,
    data: info.data.name,
    layer: info.model.layers[worth.layer]?.name ?? String(worth.layer),
    count: worth.count,
    unjudged: worth.unjudged.length,
    accuracy: finite(worth.accuracy),
    trueConfidence: finite(worth.trueConfidence),
    units: order.map((unit) => ({
      unit,
      accuracyLoss: at(worth.accuracyLoss, unit),
      confidenceLoss: at(worth.confidenceLoss, unit),
      changed: worth.changed[unit] ?? 0,
      classes: Array.from({ length: width }, (_, label) => ({
        class: classes[label] ?? String(label),
        accuracyLoss: at(worth.classAccuracyLoss, unit * width + label),
        confidenceLoss: at(worth.classConfidenceLoss, unit * width + label),
      }))
        .filter(({ accuracyLoss }) => accuracyLoss !== null)
        .sort((a, b) => (b.confidenceLoss ?? 0) - (a.confidenceLoss ?? 0)),
      estimates: {
        firstOrder: at(worth.estimates.firstOrder, unit),
        firstOrderSize: at(worth.estimates.firstOrderSize, unit),
        wanda: at(worth.estimates.wanda, unit),
        magnitude: at(worth.estimates.magnitude, unit),
        activation: at(worth.estimates.activation, unit),
      },
    })),
    correlations: { confidence: rounded(worth.correlations), accuracy: rounded(worth.accuracyCorrelations) },
    notes: [...notes, ...worth.notes],
  };
}

const at = (values: ArrayLike<number>, index: number): number | null => finite(values[index] ?? Number.NaN);

const lossOf = ({ confidenceLoss, changed }: Worth, unit: number): number => {
  const loss = confidenceLoss[unit] ?? Number.NaN;
  return Number.isNaN(loss) ? (changed[unit] ?? 0) : loss;
};

const rounded = (found: EstimateCorrelations) => ({
  firstOrder: finite(found.firstOrder),
  firstOrderSize: finite(found.firstOrderSize),
  wanda: finite(found.wanda),
  magnitude: finite(found.magnitude),
  activation: finite(found.activation),
});

/** Units that the table shows. */
const SHOWN = 20;

/** The report as text: a table of the units that matter most, and how well each estimate ranks them. */
export function formatWorth(report: WorthReport): string {
  const { units, correlations } = report;
  const labelled = report.accuracy !== null;
  const cell = (value: number | null) => (value === null ? "–" : String(Number(value.toPrecision(3))));
  const head = [
    "unit",
    ...(labelled ? ["accuracy", "true class"] : []),
    "changed",
    "act·grad",
    "Wanda",
    ...(labelled ? ["most hit class"] : []),
  ];
  const row = ({ unit, accuracyLoss, confidenceLoss, changed, classes, estimates }: WorthUnit) => [
    String(unit),
    ...(labelled ? [points(negative(accuracyLoss)), points(negative(confidenceLoss))] : []),
    percent(changed),
    cell(estimates.firstOrder),
    cell(estimates.wanda),
    ...(labelled
      ? [classes[0] === undefined ? "" : `${classes[0].class} ${points(negative(classes[0].confidenceLoss))}`]
      : []),
  ];
  const rest = units.length - SHOWN;
  const before = labelled ? `, accuracy ${percent(report.accuracy ?? 0)}` : "";
  return [
    `${report.model} on ${report.data}: ${plural(report.count, "image")}${before}`,
    "",
    `each unit of ${report.layer} held at zero by itself, the largest loss first (points)`,
    "",
    ...columns([head, ...units.slice(0, SHOWN).map(row)]),
    ...(rest > 0 ? [`  … ${rest} more with --json or --out F.csv`] : []),
    "",
    `rank correlation (Spearman) with ${labelled ? "the loss of probability, and of accuracy" : "the share of changed predictions"}`,
    ...columns([
      ["activation × gradient", ...both(correlations, "firstOrder", labelled)],
      ["its size", ...both(correlations, "firstOrderSize", labelled)],
      ["Wanda", ...both(correlations, "wanda", labelled)],
      ["weights before", ...both(correlations, "magnitude", labelled)],
      ["activation", ...both(correlations, "activation", labelled)],
    ]),
    "",
  ].join("\n");
}

const negative = (loss: number | null): number | null => (loss === null ? null : -loss);

function both(
  { confidence, accuracy }: WorthReport["correlations"],
  key: keyof EstimateCorrelations,
  labelled: boolean,
): string[] {
  const values = labelled ? [confidence[key], accuracy[key]] : [confidence[key]];
  return values.map((value) => (value === null ? "–" : value.toFixed(2)));
}

/** The report as rows of a table: a unit a row, losses per class behind. */
export function worthRows(report: WorthReport): readonly (readonly (string | number | null)[])[] {
  const classes = [...new Set(report.units.flatMap((unit) => unit.classes.map((own) => own.class)))].sort();
  const head = [
    ...["unit", "accuracyLoss", "confidenceLoss", "changed"],
    ...["firstOrder", "firstOrderSize", "wanda", "magnitude", "activation"],
    ...["images", "notCounted"],
    ...classes.flatMap((name) => [`accuracyLoss ${name}`, `confidenceLoss ${name}`]),
  ];
  const rows = report.units.map((unit) => [
    ...[unit.unit, unit.accuracyLoss, unit.confidenceLoss, unit.changed],
    ...[unit.estimates.firstOrder, unit.estimates.firstOrderSize, unit.estimates.wanda],
    ...[unit.estimates.magnitude, unit.estimates.activation],
    ...[report.count, report.unjudged],
    ...classes.flatMap((name) => {
      const own = unit.classes.find((one) => one.class === name);
      return [own?.accuracyLoss ?? null, own?.confidenceLoss ?? null];
    }),
  ]);
  return [head, ...rows];
}
