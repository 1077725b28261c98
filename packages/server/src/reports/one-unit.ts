import {
  type Contributions,
  type EffectiveField,
  percent,
  plural,
  type RankedContribution,
  rankInputs,
  rankOutputs,
  type StudyInfo,
  threeFigures,
  type UnitRelevance,
  type UnitsElsewhere,
  type UnitTuning,
  withMinus,
} from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { known } from "./fields.ts";
import { type Example, exampleSchema, reportExamples } from "./unit-examples.ts";
import { fieldLine, reportField, unitFieldSchema } from "./unit-field.ts";
import { reportTuning, tuningLines, unitTuningSchema } from "./unit-tuning.ts";

const shareSchema = z.strictObject({
  layer: z.string().describe("layer of the other unit"),
  unit: z.int().describe("its number"),
  value: z.number().describe("mean contribution on the images that count"),
  share: z.number().describe("its size as a share of the sizes of all"),
});

/** More of one unit, that a list of units does not have. */
export const oneUnitSchema = z.strictObject({
  contributions: z
    .strictObject({
      read: z.int().describe("number of images that were looked at, without those on which it is NaN or infinite"),
      count: z.int().describe("number of images that count: those on which the unit's sum is above zero"),
      above: z.boolean().describe("whether there are such images; `count` is `read` otherwise"),
      sum: z
        .string()
        .nullable()
        .describe("layer that holds the sum of the inputs; `null` where no one sum makes the unit"),
      mean: known.describe("mean of that sum where it is largest; contributions and bias add up to it"),
      bias: known.describe("what the sum is without inputs"),
      biasShare: known.describe("its size as a share of the sizes of all"),
      inputs: z
        .array(shareSchema)
        .describe("what each unit of the layers below adds to the sum, the largest size first"),
      outputs: z
        .array(shareSchema)
        .describe("what the unit adds to the units of the next sums, the largest size first"),
    })
    .nullable()
    .describe("what the unit is made of, and what it makes; `null` where this cannot be computed"),
  relevant: z
    .strictObject({
      count: z.int().describe("number of images that were looked at"),
      top: z
        .array(
          exampleSchema.extend({ value: known.describe("the unit's relevance, in the unit of the class's logit") }),
        )
        .describe(
          "the images with the largest relevance, the largest first; their positions are those with most of it",
        ),
    })
    .nullable()
    .describe(
      "images for whose predicted class the unit has the largest relevance (bach2015, achtibat2023); `null` where this cannot be computed",
    ),
  elsewhere: z
    .strictObject({
      same: z
        .array(z.strictObject({ layer: z.string(), unit: z.int() }))
        .describe("the same unit in other layers: a concatenation hands units on unchanged"),
      count: z.int().describe("number of images that correlations were computed on"),
      nearest: z
        .array(z.strictObject({ layer: z.string(), unit: z.int(), correlation: z.number() }))
        .describe("the largest correlation first"),
    })
    .describe("units of other layers that answer to the same images"),
  field: unitFieldSchema
    .nullable()
    .describe("its effective receptive field (luo2016); `null` where the network has no gradient"),
  tuning: unitTuningSchema.nullable().describe("answers to edited images; `null` without `--tuning`"),
});

/** More of one unit. */
export type OneUnitReport = ReportOf<typeof oneUnitSchema>;

/** What a study answers about one unit; undefined where this cannot be computed. */
export interface OneUnitAnswers {
  readonly contributions: Contributions | undefined;
  readonly relevance: UnitRelevance | undefined;
  readonly elsewhere: UnitsElsewhere;
  readonly field: EffectiveField | undefined;
  /** Undefined unless it is asked for. */
  readonly tuning: UnitTuning | undefined;
}

/** Gathers what is known of one unit alone. */
export function reportOneUnit(
  info: StudyInfo,
  unit: number,
  map: readonly [number, number],
  { contributions, relevance, elsewhere, field, tuning }: OneUnitAnswers,
): OneUnitReport {
  return {
    contributions: contributions === undefined ? null : reportContributions(info, contributions),
    relevant:
      relevance === undefined
        ? null
        : { count: relevance.read, top: reportExamples(info, { layer: relevance.layer, map }, relevance.top, unit) },
    elsewhere: {
      same: elsewhere.same.map((one) => ({ ...one, layer: layerName(info, one.layer) })),
      count: elsewhere.images,
      nearest: elsewhere.nearest.map((one) => ({ ...one, layer: layerName(info, one.layer) })),
    },
    field: field === undefined ? null : reportField(info, field),
    tuning: tuning === undefined ? null : reportTuning(info, tuning),
  };
}

const layerName = ({ model }: StudyInfo, layer: number): string => model.layers[layer]?.name ?? String(layer);

function reportContributions(info: StudyInfo, found: Contributions): NonNullable<OneUnitReport["contributions"]> {
  const inputs = rankInputs(found);
  const named = (ranked: readonly RankedContribution[]) =>
    ranked.map((one) => ({ ...one, layer: layerName(info, one.layer) }));
  return {
    ...{ read: found.read, count: found.counted, above: found.above },
    sum: found.sum === undefined ? null : layerName(info, found.sum.layer),
    mean: found.sum?.mean ?? null,
    bias: inputs?.bias.value ?? null,
    biasShare: inputs?.bias.share ?? null,
    inputs: named(inputs?.ranked ?? []),
    outputs: named(rankOutputs(found)),
  };
}

/** Inputs and outputs that the text shows. */
const SHOWN = 8;

type Shares = NonNullable<OneUnitReport["contributions"]>["inputs"];

const signed = (value: number, share: number): string => `${value < 0 ? "−" : "+"}${percent(share)}`;

function sharesText(shares: Shares, bias?: { readonly value: number; readonly share: number }): string {
  const shown = shares
    .slice(0, SHOWN)
    .map(({ layer, unit, value, share }) => `${layer}/${unit} ${signed(value, share)}`);
  const rest = shares.slice(SHOWN);
  const left = rest.reduce((sum, { share }) => sum + share, 0);
  return [
    ...shown,
    ...(rest.length === 0 ? [] : [`${plural(rest.length, "other")} ${percent(left)}`]),
    ...(bias === undefined || bias.share === 0 ? [] : [`bias ${signed(bias.value, bias.share)}`]),
  ].join(", ");
}

/** Lines about one unit alone. */
export function oneUnitLines({ contributions, relevant, elsewhere, field, tuning }: OneUnitReport): readonly string[] {
  return [
    ...(contributions === null ? [] : contributionLines(contributions)),
    ...(relevant === null || relevant.top.length === 0
      ? []
      : [
          `  by relevance for the predicted class, on ${plural(relevant.count, "image")}:`,
          `    ${exampleText(relevant.top)}`,
        ]),
    ...(elsewhere.same.length === 0
      ? []
      : [`  the same unit as ${elsewhere.same.map(({ layer, unit }) => `${layer}/${unit}`).join(", ")}`]),
    ...(elsewhere.nearest.length === 0
      ? []
      : [
          `  units of other layers that answer alike, on ${plural(elsewhere.count, "image")}:`,
          `    ${elsewhere.nearest.map(({ layer, unit, correlation }) => `${layer}/${unit} (${correlation.toFixed(2)})`).join(", ")}`,
        ]),
    ...(field === null ? [] : [fieldLine(field)]),
    ...(tuning === null ? [] : tuningLines(tuning)),
  ];
}

function contributionLines(found: NonNullable<OneUnitReport["contributions"]>): readonly string[] {
  const { inputs, outputs, read, count, above, sum, mean, bias, biasShare } = found;
  const on = above
    ? `on the ${plural(count, "image")} of ${read.toLocaleString("en")} on which it is above zero`
    : `on ${plural(count, "image")}, on none of which it is above zero`;
  return [
    ...(sum === null || mean === null
      ? []
      : [
          `  made by ${sum}: a sum of ${withMinus(threeFigures(mean))} on average, ${on}:`,
          `    ${sharesText(inputs, { value: bias ?? 0, share: biasShare ?? 0 })}`,
        ]),
    ...outputLines(outputs),
  ];
}

function outputLines(outputs: Shares): readonly string[] {
  if (outputs.length === 0) return [];
  if (!outputs.some(({ share }) => share > 0)) return ["  adds nothing to the next units on these images"];
  return ["  contributes to the layers that read it (share of all its contributions):", `    ${sharesText(outputs)}`];
}

function exampleText(examples: readonly Example[]): string {
  return examples
    .map(
      ({ name, true: label, value }) =>
        `${name}${label === null ? "" : ` ${label}`} ${value === null ? "–" : threeFigures(value)}`,
    )
    .join(", ");
}
