import {
  type Evaluation,
  finite,
  type GraphDifference,
  hasScores,
  type LayerErrors,
  type PredictionDifference,
  type Similarity,
  type StudyInfo,
} from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { fields, known } from "./fields.ts";
import { unitOverModelsSchema } from "./unit-over-models.ts";

const both = z.strictObject({ before: known, after: known });
const items = (what: string) => z.array(z.int()).describe(`image numbers: ${what}`);
const name = z.string().nullable();

/** Two networks' predictions of the same images. */
export const predictionsSchema = z.strictObject({
  count: z.int().describe("images that both predict"),
  labelled: z
    .int()
    .describe("of these, images whose true class both models have: what all below but `agreement` is computed on"),
  accuracy: both.describe("share of right predictions; null if `labelled` is 0"),
  agreement: known.describe(
    "share of `count` that both predict alike; null if `count` is 0, or if the models have no class in common",
  ),
  bothRight: items("right by both"),
  onlyBefore: items("right by the first alone"),
  onlyAfter: items("right by the second alone"),
  bothWrong: items("right by neither"),
  classes: z.array(z.string()).describe("class names, those of the first model first"),
  perClass: z
    .array(z.strictObject({ class: z.string(), images: z.int(), predicted: both, recall: both, precision: both }))
    .describe(
      "per class its images, how many are predicted as it, and shares of right ones among both; a share is null where it is one of no images",
    ),
  confusion: z
    .strictObject({ before: z.array(z.array(z.int())), after: z.array(z.array(z.int())) })
    .describe("rows true, columns predicted"),
});

const layersSchema = z.strictObject({
  images: z.int().describe("images that the layers were compared on"),
  group: z
    .int()
    .describe("images compared with one another at a time: the unbiased estimate is summed over such groups"),
  rows: z.array(z.string()).describe("layers of the second model"),
  columns: z.array(z.string()).describe("layers of the first"),
  cka: z
    .array(z.array(known))
    .describe("linear CKA, rows × columns; null where a layer is the same for all images, or not finite"),
  matches: z
    .array(
      z.strictObject({
        layer: z.string(),
        other: name,
        by: z.enum(["name", "structure", "similarity", "none"]),
        cka: known,
      }),
    )
    .describe(
      "every layer of the second model, the first model's layer that it matches, and by what; `other` is null if it matches none, `cka` as well, and where it is null above",
    ),
  reductions: z.array(z.string()).describe("what was reduced to stay within memory"),
});

const graphSchema = z.strictObject({
  counts: z
    .strictObject({
      ...{ same: z.int(), added: z.int(), removed: z.int() },
      ...{ reshaped: z.int(), settings: z.int(), reweighted: z.int() },
    })
    .describe("nodes by what became of them"),
  layers: z
    .array(z.strictObject({ change: z.string(), before: name, after: name, weights: known, detail: z.string() }))
    .describe(
      "per layer the greatest change of its nodes; `weights` is the relative L2 of their difference, null without weights of the same shape; `before` or `after` is null for a layer that one network lacks",
    ),
});

const errorsSchema = z.strictObject({
  of: z.string().describe("the quantised model"),
  against: z.string().describe("the one that it is measured against"),
  images: z.int().describe("images that it was measured on"),
  limit: z.number().describe("relative error from which a layer counts as broken"),
  breaks: name.describe("the first layer beyond the limit; null if there is none"),
  layers: z
    .array(z.strictObject({ layer: z.string(), other: z.string(), error: known }))
    .describe("‖own − other‖/‖other‖ over the images, in the order of computing; null if it is not finite"),
});

const comparisonSchema = z.strictObject({
  before: z.string().describe("the first model"),
  after: z.string().describe("the one that it is compared with"),
  predictions: predictionsSchema.nullable().describe("null where one has no class scores"),
  layers: layersSchema.describe("how alike the layers are"),
  graph: graphSchema.describe("what has to be done to the first network to get the second"),
  errors: errorsSchema.nullable().describe("errors of a quantised model's layers; null where neither is quantised"),
  notes: fields.notes,
});

/** What `compare --json` prints. */
export const comparisonReport = z.strictObject({
  data: fields.data,
  models: z
    .array(z.strictObject({ name: z.string(), accuracy: known, count: z.int() }))
    .describe(
      "every model that could be read, with its accuracy on all labelled images (null without labels or class scores) and the number of images",
    ),
  comparisons: z.array(comparisonSchema).describe("the first model with each of the others"),
  unit: unitOverModelsSchema.nullable().describe("the unit of `--unit` in every model; null without it"),
  unreadable: z.array(z.string()).describe("models that were left out, a line each"),
  notes: fields.notes,
});

/** One model compared with the first. */
export type Comparison = ReportOf<typeof comparisonSchema>;

/** What `compare --json` prints. */
export type ComparisonReport = ReportOf<typeof comparisonReport>;

/** What was asked of two models. */
export interface Compared {
  readonly before: StudyInfo;
  readonly after: StudyInfo;
  readonly predictions: PredictionDifference | undefined;
  /** Of the second model with the first. */
  readonly similarity: Similarity;
  readonly graph: GraphDifference;
  /** Of a quantised model, and which of both it is. */
  readonly errors: { readonly answer: LayerErrors; readonly of: "before" | "after" } | undefined;
}

/** Gathers one comparison. */
export function reportComparison({ before, after, predictions, similarity, graph, errors }: Compared): Comparison {
  return {
    before: before.model.name,
    after: after.model.name,
    predictions: predictions === undefined ? null : reportPredictions(predictions),
    layers: reportSimilarity(before, after, similarity),
    graph: {
      counts: graph.counts,
      layers: graph.layers.map(({ before: a, after: b, weights, ...rest }) => ({
        ...rest,
        before: layerName(before, a),
        after: layerName(after, b),
        weights: finite(weights),
      })),
    },
    errors: errors === undefined ? null : reportErrors(before, after, errors),
    notes: [...(predictions?.notes ?? []), ...after.model.notes, ...after.data.notes],
  };
}

const layerName = ({ model }: StudyInfo, index: number): string | null => model.layers[index]?.name ?? null;

/** Gathers the comparison of two networks' predictions. */
export function reportPredictions(found: PredictionDifference): NonNullable<Comparison["predictions"]> {
  const { classes, accuracy, perClass, confusion } = found;
  const size = classes.length;
  const rows = (cells: Int32Array) => classes.map((_, row) => [...cells.subarray(row * size, (row + 1) * size)]);
  const share = ({ before, after }: { before: number; after: number }) => ({
    before: finite(before),
    after: finite(after),
  });
  return {
    count: found.count,
    labelled: found.labelled,
    accuracy: share(accuracy),
    agreement: finite(found.agreement),
    bothRight: [...found.bothRight],
    onlyBefore: [...found.onlyBefore],
    onlyAfter: [...found.onlyAfter],
    bothWrong: [...found.bothWrong],
    classes,
    perClass: perClass.map(({ images, predicted, recall, precision }, at) => ({
      class: classes[at] ?? "",
      images,
      predicted,
      recall: share(recall),
      precision: share(precision),
    })),
    confusion: { before: rows(confusion.before), after: rows(confusion.after) },
  };
}

function reportSimilarity(before: StudyInfo, after: StudyInfo, found: Similarity): Comparison["layers"] {
  const columns = found.others.length;
  const names = (info: StudyInfo, layers: Int32Array) => Array.from(layers, (layer) => layerName(info, layer) ?? "");
  return {
    images: found.images,
    group: found.group,
    rows: names(after, found.layers),
    columns: names(before, found.others),
    cka: Array.from(found.layers, (_, row) =>
      Array.from(found.cka.subarray(row * columns, (row + 1) * columns), finite),
    ),
    matches: found.matches.map(({ layer, other, by, similarity }) => ({
      layer: layerName(after, layer) ?? "",
      other: layerName(before, other),
      by,
      cka: finite(similarity),
    })),
    reductions: found.reductions,
  };
}

function reportErrors(
  before: StudyInfo,
  after: StudyInfo,
  { answer, of }: NonNullable<Compared["errors"]>,
): Comparison["errors"] {
  const [own, other] = of === "after" ? [after, before] : [before, after];
  return {
    of: own.model.name,
    against: other.model.name,
    images: answer.images,
    limit: answer.limit,
    breaks: layerName(own, answer.breaks),
    layers: answer.layers.map(({ layer, other: to, error }) => ({
      layer: layerName(own, layer) ?? "",
      other: layerName(other, to) ?? "",
      error: finite(error),
    })),
  };
}

/** The line of one model in the report. */
export function reportModel(info: StudyInfo, evaluation: Evaluation | undefined): ComparisonReport["models"][number] {
  return {
    name: info.model.name,
    accuracy: finite(evaluation?.accuracy ?? Number.NaN),
    count: hasScores(info.model.output) ? (evaluation?.predicted.filter((at) => at >= 0).length ?? 0) : info.data.count,
  };
}
