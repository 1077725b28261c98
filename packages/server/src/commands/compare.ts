import {
  csvText,
  DeeplingError,
  type LocalStudy,
  type ModelInfo,
  nameAt,
  requireImage,
  similarityFigure,
  svgOf,
  type Variant,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { UsageError } from "../cli/usage-error.ts";
import { drawingPng } from "../figures/png.ts";
import { findModels, type NamedModel } from "../model/find-models.ts";
import { type Comparison, comparisonReport, reportComparison, reportModel } from "../reports/comparison.ts";
import { formatComparison } from "../reports/comparison-text.ts";
import { createModelShelf } from "../serving/model-shelf.ts";
import { openServedModels } from "../serving/served-models.ts";
import { type Asker, asModel, compareWith, type Model } from "./compare-models.ts";
import { withPictures } from "./edit-pictures.ts";
import { openModelArgument, openUnchecked, skippedNotes } from "./open.ts";
import { readUnit, unitOverModels } from "./unit-over-models.ts";

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
    unit: z.string().optional().meta({
      value: "L/N",
      description: "also what this unit answers to in every model, such as relu5/12 (feature evolution)",
    }),
    out: outArg("output file: .json, .csv (a line per image), .svg or .png (CKA of the layers)"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling compare alexnet-cifar10 checkpoints/ cifar10:test --limit 1000",
  more: "A folder that holds several .onnx files stands for all of them, in the order of their numbers. Each model has its own preprocessing, unless options give it; classes are matched by name. --edit compares the first MODEL with itself as edited; --image-edit holds for all.",
  run: async ({ args, defer, ...terminal }) => {
    const { edit = "", imageEdit = "", ...unedited } = args;
    const shelf = createModelShelf(({ argument, name }) => openModelArgument(argument, args, undefined, name));
    const find = async () => {
      const models = await findModels(args.models);
      if (models.length > 1 || edit !== "") return models;
      throw new UsageError("missing argument: MODEL", "give two models or more, a folder of checkpoints, or --edit");
    };
    const served = await openServedModels({
      find,
      shelf,
      // what is compared with what is named with every question
      openStudy: (base, others) => openUnchecked(base, args.data, unedited, terminal, undefined, others),
    });
    const { study, check } = served.opened;
    defer(() => study.dispose());
    const assumed = await check();
    const [first, ...others] = served.models;
    const { model } = await study.info();
    const unit = readUnit(args.unit, [model, ...(args.unit === undefined ? [] : await modelsOf(study, others))]);
    const image: Variant = imageEdit === "" ? {} : { image: await withPictures(imageEdit, requireImage(model.input)) };
    const asked: Listed[] = others.map((model) => ({
      model,
      name: model.name,
      variant: { ...image, model: model.name },
    }));
    if (first !== undefined && edit !== "") {
      asked.unshift({ model: first, name: `${first.name} (${edit})`, variant: { ...image, network: edit } });
    }
    if (first === undefined || asked.length === 0) {
      throw new DeeplingError("missing", "model: only one can be read", { hint: served.faults.join("; ") });
    }
    const asker: Asker = { study, terminal, images: args.images, limit: args.broken };
    const open = async ({ model, ...named }: Listed) =>
      asModel(asker, { ...named, graph: (await shelf.open(model)).graph, imageEdit });
    const own = await open({ model: first, name: first.name, variant: image });
    const found: Model[] = [own];
    const comparisons: Comparison[] = [];
    const unreadable = [...served.faults];
    for (const one of asked) {
      try {
        const other = await open(one);
        comparisons.push(reportComparison(await compareWith(asker, own, other)));
        found.push(other);
      } catch (error) {
        // one half written checkpoint must not cost the others
        if (!(error instanceof DeeplingError) || asked.length === 1) throw error;
        unreadable.push(`${one.name} left out: ${error.message}`);
      }
    }
    const report = {
      data: own.info.data.name,
      models: found.map(({ info, evaluation }) => reportModel(info, evaluation)),
      comparisons,
      unit: await unitOverModels(asker, unit, found),
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
    ...found.flatMap((model) => uncounted(model).map((note) => `warning: ${model.info.model.name}: ${note}`)),
    ...report.comparisons.flatMap(({ notes, after }) => notes.map((note) => `note: ${after}: ${note}`)),
    ...(found[0] === undefined ? [] : skippedNotes(found[0].info)),
  ],
});

/** What is said of images whose scores are NaN or infinite, where there are some. */
function uncounted({ info, evaluation }: Model): readonly string[] {
  const missing = evaluation?.predicted.filter((found) => found < 0).length ?? 0;
  return missing > info.data.skipped.length ? (evaluation?.notes.slice(0, 1) ?? []) : [];
}

/** The other models, as far as they can be read: those that cannot are told later. */
async function modelsOf(study: LocalStudy, others: readonly NamedModel[]): Promise<readonly ModelInfo[]> {
  const found = await Promise.allSettled(others.map(({ name }) => study.info({}, { variant: { model: name } })));
  return found.flatMap((one) => (one.status === "fulfilled" ? [one.value.model] : []));
}

/** A model that is listed, as what it is asked. */
interface Listed {
  readonly model: NamedModel;
  readonly name: string;
  readonly variant: Variant;
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
  const rows = Array.from(names.ends, (_, item) => [
    item,
    nameAt(names, item) ?? "",
    classes[labels?.[item] ?? -1] ?? null,
    ...models.flatMap(({ info, evaluation }) => [
      info.data.classes[evaluation?.predicted[item] ?? -1] ?? null,
      evaluation?.confidence[item] ?? null,
    ]),
  ]);
  return csvText([head, ...rows]);
}
