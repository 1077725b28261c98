import {
  EDIT_RANGE_FORMS,
  parseEditRange,
  plural,
  reportSweep,
  requireScores,
  type SweepReport,
  sweepCsv,
  sweepFigure,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { formatSweep, sweepReport } from "../reports/sweep.ts";
import { chooseItem } from "./choose.ts";
import { lastAnswer } from "./last-answer.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** `deepling sweep MODEL DATA --edit-range "rotate=-30:30:5"` */
export const sweep = defineCommand({
  name: "sweep",
  doc: "What MODEL predicts on DATA, and on one image, while one parameter of an edit goes over its range.",
  args: {
    ...{ model: modelArg, data: dataArg },
    editRange: z.string().meta({
      value: "EDIT",
      description: `${EDIT_RANGE_FORMS} (docs/edits.md)`,
      hint: `give ${EDIT_RANGE_FORMS}`,
    }),
    image: z.int().min(0).optional().meta({
      description:
        "the image whose probabilities are followed, by its number in DATA (with --limit: among the images used)",
    }),
    out: outArg("output file: .csv, .json, .svg or .png (curves)"),
    ...studyArgs,
    ...outputArgs,
  },
  example:
    'deepling sweep alexnet-cifar10 cifar10:test --limit 1000 --edit-range "rotate=-30:30:5" --image 12 --out rotate.png',
  more: "The edit is made behind those of --edit and --image-edit. Strengths are counted from the value that changes nothing.",
  run: async ({ args, defer, ...terminal }) => {
    const opened = await openModelArgument(args.model, args);
    requireScores(opened.model.output, "nothing can be predicted along a range");
    const range = parseEditRange(args.editRange, opened.model);
    const { study, dataset, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const item = args.image === undefined ? (dataset.count === 1 ? 0 : undefined) : chooseItem(args.image, dataset);
    const request = { steps: range.steps, neutral: range.neutral, item };
    const found = await lastAnswer(study.sweep(request, { signal: terminal.signal }), terminal);
    const info = await study.info();
    if (found === undefined || found.data?.count === 0) throw await noneRead(args.data, study);
    return { info, found, report: reportSweep(info, range, found, assumed) };
  },
  report: { schema: sweepReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatSweep(report),
  output: {
    ".csv": ({ report }) => sweepCsv(report),
    ".json": "report",
    ...figureFiles(({ report }: { readonly report: SweepReport }) => sweepFigure(report)),
  },
  said: ({ report }) =>
    `${report.parameter}, ${plural(report.steps.length, "value")} on ${plural(report.count, "image")}`,
  notes: ({ info, found }) => [...skippedNotes(info), ...(found.data?.notes ?? [])],
});
