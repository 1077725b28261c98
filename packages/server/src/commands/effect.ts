import { requireScores } from "@deepling/engine";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { UsageError } from "../cli/usage-error.ts";
import { effectCsv, effectReport, formatEffect, reportEffect } from "../reports/effect.ts";
import { lastAnswer } from "./last-answer.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** `deepling effect MODEL DATA --edit "relu5[3,7]=0"` */
export const effect = defineCommand({
  name: "effect",
  doc: "What edits of the network or of every image do to MODEL's predictions on DATA; writes the edited model.",
  args: {
    ...{ model: modelArg, data: dataArg },
    out: outArg("output file: .json, .csv (a line per image), or .onnx (the edited network)"),
    ...studyArgs,
    ...outputArgs,
  },
  example: 'deepling effect alexnet-cifar10 cifar10:test --limit 1000 --edit "relu5[3,7]=0"',
  more: "Give --edit, --image-edit or both. Lost and gained images are those that are right before alone and after alone.",
  run: async ({ args, out, defer, ...terminal }) => {
    if (args.edit === undefined && args.imageEdit === undefined) {
      throw new UsageError("missing option: --edit or --image-edit", "say what to change, such as --edit relu5[3]=0");
    }
    const opened = await openModelArgument(args.model, args);
    const writesModel = out?.ending === ".onnx";
    if (!writesModel) {
      requireScores(
        opened.model.output,
        "the effect of edits cannot be measured without them; --out writes the edited model",
      );
    }
    const { study, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const info = await study.info();
    if (writesModel) return { info, report: undefined, found: undefined, file: await study.file() };
    const found = await lastAnswer(study.effect({}, { signal: terminal.signal }), terminal);
    if (found === undefined || found.difference.count === 0) throw await noneRead(args.data, study);
    const names = { model: opened.model.name, edit: args.edit, imageEdit: args.imageEdit };
    return { info, report: reportEffect(info, names, found, assumed), found, file: undefined };
  },
  report: { schema: effectReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => (report === undefined ? undefined : formatEffect(report)),
  output: {
    ".json": "report",
    ".csv": ({ info, found }) => (found === undefined ? "" : effectCsv(info, found)),
    ".onnx": ({ file }) => file?.onnx ?? new Uint8Array(),
  },
  said: ({ info }) => info.model.name,
  notes: ({ info, found }) => [...(found?.notes ?? []).map((note) => `note: ${note}`), ...skippedNotes(info)],
});
