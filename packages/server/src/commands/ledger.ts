import {
  csvText,
  hasScores,
  type LedgerKnowledge,
  ledgerFigure,
  ledgerRows,
  plural,
  reportLedger,
  type Study,
  type StudyInfo,
  sayNotFinite,
  svgOf,
  unrelatedNotes,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { drawingPng } from "../figures/png.ts";
import { formatLedger, ledgerReport } from "../reports/ledger.ts";
import { writtenMeasure } from "../reports/written-measure.ts";
import { lastAnswer } from "./last-answer.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";
import { measuresArg, readMeasures } from "./own-measures.ts";

/** `deepling ledger MODEL DATA` */
export const ledger = defineCommand({
  name: "ledger",
  doc: "A line per layer of MODEL: what it costs and how long it takes, its dead and duplicate units on DATA, how well its activations separate the classes, and how many predictions are settled there.",
  args: {
    ...{ model: modelArg, data: dataArg },
    against: z.string().optional().meta({
      value: "MODEL",
      description: "another model, such as an int8 version of this one: adds each layer's error against it",
    }),
    measures: measuresArg,
    out: outArg("output file: .csv, .json, .svg or .png (the table as a figure)"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling ledger alexnet-cifar10 cifar10:test --out ledger.csv",
  run: async ({ args, defer, ...terminal }) => {
    const opened = await openModelArgument(args.model, args);
    // said before long work
    const own = await readMeasures(args.measures, opened.model);
    const compared = args.against === undefined ? [] : [await otherModel(args.against, opened.model.name, args)];
    const { study, assumed } = await openStudy(opened, args.data, args, terminal, undefined, compared);
    defer(() => study.dispose());
    const info = await study.info();
    const known = await ask(study, info, compared[0]?.name, terminal);
    if ((known.units?.read ?? 0) === 0) throw await noneRead(args.data, study);
    const broken = known.units?.notFinite === undefined ? [] : [sayNotFinite(known.units.notFinite)];
    const strange =
      known.errors === undefined ? [] : unrelatedNotes(known.errors, info.model.layers, known.against ?? "");
    const report = reportLedger(info, { ...known, own }, [...assumed, ...broken, ...strange]);
    return { info: await study.info(), warnings: [...broken, ...strange, ...(own?.notes ?? [])], report };
  },
  report: { schema: ledgerReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatLedger(report),
  output: {
    ".json": "report",
    ".csv": ({ report }) => csvText(ledgerRows(report)),
    ".svg": ({ report }) => svgOf(ledgerFigure(report, WRITTEN)),
    ".png": ({ report }) => drawingPng(ledgerFigure(report, WRITTEN)),
  },
  said: ({ report }) => `${plural(report.layers.length, "layer")} on ${plural(report.count, "image")}`,
  notes: ({ info, warnings }) => [...skippedNotes(info), ...warnings.map((note) => `warning: ${note}`)],
});

const WRITTEN = { measure: writtenMeasure, own: (value: number) => value.toLocaleString("en") };

/** The model of `--against`, opened before long work starts; its name differs from the first one's. */
async function otherModel(argument: string, first: string, args: Parameters<typeof openModelArgument>[1]) {
  const found = await openModelArgument(argument, args);
  const { name } = found.model;
  const model = name === first ? `${name} (2)` : name;
  return { name: model, open: async () => openModelArgument(argument, args, undefined, model) };
}

/** Asks all that the measures are read from. */
async function ask(
  study: Study,
  { model, data, runtime }: StudyInfo,
  against: string | undefined,
  terminal: Terminal,
): Promise<LedgerKnowledge> {
  const options = { signal: terminal.signal };
  const classes = hasScores(model.output) || data.labels?.some((label) => label >= 0) === true;
  return {
    // on a quiet processor, before the passes
    times: runtime.provider === "cpu" ? await lastAnswer(study.layerTimes({}, options), terminal) : undefined,
    weights: await study.weightStatistics({}, options),
    depth: classes ? await lastAnswer(study.depth({}, options), terminal) : undefined,
    units: await lastAnswer(study.units({}, options), terminal),
    against,
    errors:
      against === undefined
        ? undefined
        : await lastAnswer(study.layerErrors({ against: { model: against } }, options), terminal),
  };
}
