import {
  comparePredictions,
  DeeplingError,
  type Evaluation,
  hasScores,
  type LocalStudy,
  type StudyInfo,
  svgOf,
  type Variant,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { UsageError } from "../cli/usage-error.ts";
import { drawingPng } from "../figures/png.ts";
import { similarityFigure } from "../figures/similarity-figure.ts";
import { findModels } from "../model/find-models.ts";
import {
  type Compared,
  type Comparison,
  comparisonReport,
  reportComparison,
  reportModel,
} from "../reports/comparison.ts";
import { formatComparison } from "../reports/comparison-text.ts";
import { csvText } from "../reports/csv.ts";
import { createModelShelf } from "../serving/model-shelf.ts";
import { openServedModels } from "../serving/served-models.ts";
import { lastAnswer } from "./last-answer.ts";
import { type ModelArgument, openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** `deepling compare MODEL MODEL DATA` */
export const compare = defineCommand({
  name: "compare",
  doc: "Who is right where, how alike the layers are, and what differs in the graphs: the first MODEL with each of the others on DATA.",
  args: {
    models: z.array(z.string()).meta({ position: "MODEL" }),
    data: dataArg,
    images: z.int().min(4).default(1000).meta({ description: "images that layers are compared on, at most" }),
    broken: z.number().positive().default(0.1).meta({
      value: "X",
      description: "relative error from which a layer of a quantised model counts as broken",
    }),
    out: outArg("where it goes: .json, .csv (a line per image), .svg or .png (CKA of the layers)"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling compare alexnet-cifar10 checkpoints/ cifar10:test --limit 1000",
  more: "A folder that holds several .onnx files stands for all of them, in the order of their numbers. Each model has its own preprocessing, unless options give it; classes are matched by name.",
  run: async ({ args, defer, ...terminal }) => {
    const shelf = createModelShelf(({ argument, name }) => openModelArgument(argument, args, undefined, name));
    const find = async () => {
      const models = await findModels(args.models);
      if (models.length > 1) return models;
      throw new UsageError("missing argument: MODEL", "give two models or more, or a folder of checkpoints");
    };
    const served = await openServedModels({
      find,
      shelf,
      openStudy: (base, others) => openStudy(base, args.data, args, terminal, undefined, others),
    });
    const { study, assumed } = served.opened;
    defer(() => study.dispose());
    const [first, ...others] = served.models;
    if (first === undefined || others.length === 0) throw new DeeplingError("missing", "model: only one can be read");
    const asker: Asker = { study, terminal, images: args.images, limit: args.broken };
    const own = await asModel(asker, {}, await shelf.open(first));
    const found: Model[] = [own];
    const comparisons: Comparison[] = [];
    const unreadable = [...served.faults];
    for (const model of others) {
      try {
        const other = await asModel(asker, { model: model.name }, await shelf.open(model));
        comparisons.push(reportComparison(await compareWith(asker, own, other)));
        found.push(other);
      } catch (error) {
        // one half written checkpoint must not cost the others
        if (!(error instanceof DeeplingError) || others.length === 1) throw error;
        unreadable.push(`${model.name} left out: ${error.message}`);
      }
    }
    const report = {
      data: own.info.data.name,
      models: found.map(({ info, evaluation }) => reportModel(info, evaluation)),
      comparisons,
      unreadable,
      notes: assumed,
    };
    return { report, found };
  },
  report: { schema: comparisonReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatComparison(report),
  output: {
    ".json": "report",
    ".csv": ({ found }) => predictionTable(found),
    ".svg": ({ report }) => svgOf(similarityFigure(report)),
    ".png": ({ report }) => drawingPng(similarityFigure(report)),
  },
  said: ({ report }) => report.models.map(({ name }) => name).join(", "),
  notes: ({ report, found }) => [
    ...report.unreadable.map((line) => `warning: ${line}`),
    ...report.comparisons.flatMap(({ notes, after }) => notes.map((note) => `note: ${after}: ${note}`)),
    ...(found[0] === undefined ? [] : skippedNotes(found[0].info)),
  ],
});

/** Whom to ask, and on how many images. */
interface Asker {
  readonly study: LocalStudy;
  readonly terminal: Terminal;
  readonly images: number;
  readonly limit: number;
}

/** A model, and what it predicts. */
interface Model {
  readonly variant: Variant;
  readonly info: StudyInfo;
  readonly evaluation: Evaluation | undefined;
  readonly quantised: boolean;
}

async function asModel({ study, terminal }: Asker, variant: Variant, { graph }: ModelArgument): Promise<Model> {
  const info = await study.info({}, { variant });
  const options = { variant, signal: terminal.signal };
  const evaluation = hasScores(info.model.output) ? await lastAnswer(study.evaluate({}, options), terminal) : undefined;
  const quantised = graph.nodes.some(({ type }) => type === "QuantizeLinear" || type === "DynamicQuantizeLinear");
  return { variant, info, evaluation, quantised };
}

async function compareWith({ study, terminal, images, limit }: Asker, a: Model, b: Model): Promise<Compared> {
  const options = { variant: b.variant, signal: terminal.signal };
  const similarity = await lastAnswer(study.similarity({ images }, options), terminal);
  if (similarity === undefined) throw new DeeplingError("missing", "images to compare layers on");
  const predictions = (model: Model) =>
    model.evaluation && { predicted: model.evaluation.predicted, ...model.info.data };
  const [own, other] = [predictions(a), predictions(b)];
  return {
    before: a.info,
    after: b.info,
    predictions: own && other && comparePredictions(own, other),
    similarity,
    graph: await study.graphDifference({}, options),
    errors: await errorsOf(),
  };

  async function errorsOf(): Promise<Compared["errors"]> {
    if (!a.quantised && !b.quantised) return undefined;
    const of = b.quantised ? "after" : "before";
    const [asked, against] = of === "after" ? [b.variant, a.variant] : [a.variant, b.variant];
    const request = { against, images, limit };
    const answer = await lastAnswer(study.layerErrors(request, { variant: asked, signal: terminal.signal }), terminal);
    return answer && { answer, of };
  }
}

/** A line per image: its true class, and what each model predicts with which probability. */
function predictionTable(models: readonly Model[]): string {
  const [first] = models;
  if (first === undefined) return csvText([]);
  const { names, labels, classes } = first.info.data;
  const head = [
    "image",
    "name",
    "true",
    ...models.flatMap(({ info }) => [info.model.name, `${info.model.name} probability`]),
  ];
  const rows = names.map((name, item) => [
    item,
    name,
    classes[labels?.[item] ?? -1] ?? null,
    ...models.flatMap(({ info, evaluation }) => [
      info.data.classes[evaluation?.predicted[item] ?? -1] ?? null,
      evaluation?.confidence[item] ?? null,
    ]),
  ]);
  return csvText([head, ...rows]);
}
