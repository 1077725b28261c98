import { csvText, plural, requireScores, type Worth, type WorthEstimates } from "@deepling/engine";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, layerArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { formatWorth, reportWorth, worthReport, worthRows } from "../reports/worth.ts";
import { layerOrDefault } from "./default-layer.ts";
import { lastAnswer } from "./last-answer.ts";
import { layerArgument } from "./layer-argument.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** `deepling worth MODEL DATA` */
export const worth = defineCommand({
  name: "worth",
  doc: "What each unit of a layer is worth on DATA: what MODEL loses without it, in total and per class, and how well quick estimates rank the units.",
  args: {
    ...{ model: modelArg, data: dataArg, layer: layerArg },
    out: outArg("output file: .json or .csv"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling worth alexnet-cifar10 cifar10:test --limit 1000 --layer relu5 --out worth.csv",
  run: async ({ args, defer, ...terminal }) => {
    const opened = await openModelArgument(args.model, args);
    const { layer } = layerArgument(layerOrDefault(args.layer, opened.model.layers, terminal), opened.model);
    requireScores(opened.model.output, "the worth of units cannot be measured without them");
    const { study, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const messages = study.worth({ layer: layer.index }, { signal: terminal.signal });
    const last = await lastAnswer<WorthEstimates | Worth>(messages, terminal);
    const info = await study.info();
    if (last?.kind !== "worth" || last.count === 0) throw await noneRead(args.data, study);
    return { info, last, report: reportWorth(info, last, assumed) };
  },
  report: { schema: worthReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatWorth(report),
  output: { ".json": "report", ".csv": ({ report }) => csvText(worthRows(report)) },
  said: ({ report }) =>
    `${plural(report.units.length, "unit")} of ${report.layer}, measured on ${plural(report.count, "image")}`,
  notes: ({ info, last }) => [...skippedNotes(info), ...last.notes],
});
