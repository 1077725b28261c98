import { csvText, DeeplingError, ledgerRows, plural, reportLedger } from "@deepling/engine";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { formatLedger, ledgerReport } from "../reports/ledger.ts";
import { lastAnswer } from "./last-answer.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** `deepling ledger MODEL DATA` */
export const ledger = defineCommand({
  name: "ledger",
  doc: "A line per layer of MODEL: what it costs, its dead and duplicate units on DATA, how well it tells the classes apart, and how many predictions are decided there.",
  args: {
    ...{ model: modelArg, data: dataArg },
    out: outArg("output file: .csv or .json"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling ledger alexnet-cifar10 cifar10:test --out ledger.csv",
  run: async ({ args, defer, ...terminal }) => {
    const opened = await openModelArgument(args.model, args);
    const { study, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const options = { signal: terminal.signal };
    const depth = await lastAnswer(study.depth({}, options), terminal);
    const units = await lastAnswer(study.units({}, options), terminal);
    const info = await study.info();
    if (depth === undefined || units === undefined || units.read === 0) {
      throw new DeeplingError("missing", `images: ${args.data}`);
    }
    return { info, report: reportLedger(info, units, depth, assumed) };
  },
  report: { schema: ledgerReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatLedger(report),
  output: { ".json": "report", ".csv": ({ report }) => csvText(ledgerRows(report)) },
  said: ({ report }) => `${plural(report.layers.length, "layer")} on ${plural(report.count, "image")}`,
  notes: ({ info }) => skippedNotes(info),
});
