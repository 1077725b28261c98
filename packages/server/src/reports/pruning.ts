import { finite, type Pruned, type PruneLedger, percent, plural, pluralWord, type StudyInfo } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { columns } from "./column.ts";
import { fields, known } from "./fields.ts";

const ledgerSchema = z.strictObject({
  parameters: z.int().describe("number of parameters"),
  multiplyAdds: z.number().describe("multiply-adds for one image"),
  bytes: z.int().describe("size as an ONNX file"),
  accuracy: known.describe("share of right predictions; null without labels or class scores"),
  trueConfidence: known.describe("mean probability of the true class; null without labels or class scores"),
});

/** What `prune --json` prints. */
export const pruningReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  count: z.int().describe("number of images that accuracies and difference were measured on"),
  unjudged: fields.unjudged,
  by: z.string().nullable().describe("the criterion that units were chosen by; null for `--units`"),
  before: ledgerSchema.describe("the network as it was"),
  masked: z
    .strictObject(ledgerSchema.pick({ accuracy: true, trueConfidence: true }).shape)
    .describe("the network with all channels, the units held at zero"),
  after: ledgerSchema.describe("the network without the channels"),
  difference: z
    .number()
    .describe(
      "largest difference between the class scores of the masked and the pruned network, or between the numbers of their output",
    ),
  largest: known.describe(
    "largest of these numbers of the masked network by size, for comparison; null if it is infinite",
  ),
  layers: z
    .array(z.strictObject({ layer: z.string(), before: z.int(), after: z.int() }))
    .describe("layers that have fewer units now, with their numbers of units"),
  held: z
    .array(z.strictObject({ layer: z.string(), chosen: z.boolean(), units: z.array(z.int()) }))
    .describe("what counts as zero in the masked network: what was chosen, and where other layers share its channels"),
  kept: z
    .array(z.strictObject({ layer: z.string(), unit: z.int(), kind: z.string(), reason: z.string() }))
    .describe("units chosen that are still there, held at zero, with the reason"),
  notes: fields.notes,
});

export type PruningReport = ReportOf<typeof pruningReport>;

/** Gathers what pruning did into the report. */
export function reportPruning(info: StudyInfo, pruned: Pruned, notes: readonly string[] = []): PruningReport {
  const name = (layer: number, value = "") => info.model.layers[layer]?.name ?? value;
  const ledger = ({ accuracy, trueConfidence, ...costs }: PruneLedger) => ({
    ...costs,
    accuracy: finite(accuracy),
    trueConfidence: finite(trueConfidence),
  });
  return {
    model: info.model.name,
    data: info.data.name,
    count: pruned.count,
    unjudged: pruned.unjudged.length,
    by: pruned.by ?? null,
    before: ledger(pruned.before),
    masked: { accuracy: finite(pruned.masked.accuracy), trueConfidence: finite(pruned.masked.trueConfidence) },
    after: ledger(pruned.after),
    difference: pruned.difference,
    largest: finite(pruned.largest),
    layers: pruned.layers.map(({ layer, before, after }) => ({ layer: name(layer), before, after })),
    held: pruned.held.map(({ layer, value, chosen, units }) => ({
      layer: name(layer, value),
      chosen,
      units: [...units],
    })),
    kept: pruned.kept.map(({ layer, unit, kind, reason }) => ({ layer: name(layer), unit, kind, reason })),
    notes: [...notes, ...pruned.notes],
  };
}

/** Layers named one by one. */
const MOST_LAYERS = 24;

/** The report as text: what goes, what stays and why, costs and accuracy before and after. */
export function formatPruning(report: PruningReport): string {
  const { before, after, masked, by, count } = report;
  const row = (title: string, key: "parameters" | "multiplyAdds" | "bytes") => [
    title,
    before[key].toLocaleString("en"),
    after[key].toLocaleString("en"),
    `−${percent(1 - after[key] / before[key])}`,
  ];
  const share = (value: number | null) => (value === null ? "–" : percent(value));
  const hasLabels = before.accuracy !== null;
  const rows = [
    ["", "before", "after", ""],
    row("parameters", "parameters"),
    row("multiply-adds", "multiplyAdds"),
    row("bytes", "bytes"),
    ...(hasLabels
      ? [
          ["accuracy", share(before.accuracy), share(after.accuracy), `masked ${share(masked.accuracy)}`],
          [
            "true class",
            share(before.trueConfidence),
            share(after.trueConfidence),
            `masked ${share(masked.trueConfidence)}`,
          ],
        ]
      : []),
  ];
  return [
    `${report.model} on ${report.data}: ${plural(count, "image")}`,
    "",
    ...layerLines(report),
    ...(by === null ? [] : ["", `units chosen by ${by}: those that matter least by it are removed`]),
    "",
    ...columns(rows),
    "",
    `masked and pruned network differ by at most ${exponent(report.difference)} (outputs up to ${exponent(report.largest)})`,
    "",
  ].join("\n");
}

const exponent = (value: number | null): string => (value === null ? "–" : Number(value.toPrecision(2)).toString());

function layerLines({ layers, held, kept }: PruningReport): readonly string[] {
  const shown = layers.slice(0, MOST_LAYERS);
  const width = Math.min(40, Math.max(...shown.map(({ layer }) => layer.length)));
  const others = held.filter(({ chosen }) => !chosen).map(({ layer }) => layer);
  const shared = others.length > 0 ? [`held at zero as well, since they share channels: ${others.join(", ")}`] : [];
  const reasons = new Map<string, number[]>();
  for (const { layer, unit, reason } of kept) {
    const key = `${layer}: ${reason}`;
    reasons.set(key, [...(reasons.get(key) ?? []), unit]);
  }
  return [
    ...shown.map(
      ({ layer, before, after }) => `  ${layer.padEnd(width)} ${String(before).padStart(6)} → ${plural(after, "unit")}`,
    ),
    ...(layers.length > shown.length ? [`  … ${layers.length - shown.length} more with --json`] : []),
    ...shared,
    ...[...reasons].map(
      ([reason, units]) =>
        `${plural(units.length, "unit")} ${pluralWord(units.length, "stays", "stay")}, held at zero (${units.slice(0, 8).join(", ")}${units.length > 8 ? " …" : ""} of ${reason})`,
    ),
  ];
}
