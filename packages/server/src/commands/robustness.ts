import {
  EDIT_RANGE_FORMS,
  type ModelInfo,
  parseEditRange,
  plural,
  type RobustnessReport,
  reportRobustness,
  requireScores,
  robustnessCsv,
  robustnessFigure,
  tickText,
} from "@deepling/engine";
import { z } from "zod";
import type { Values } from "../cli/arg.ts";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { UsageError } from "../cli/usage-error.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { formatRobustness, robustnessReport } from "../reports/robustness.ts";
import { shardedAsk } from "../shards/asks.ts";
import { lastAnswer } from "./last-answer.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

const SEVERITIES = [1, 2, 3, 4, 5];

const robustnessArgs = {
  ...{ model: modelArg, data: dataArg },
  severities: z.array(z.number()).optional().meta({
    value: "N,N",
    description: "severities of the corruptions, 1 to 5 (all)",
  }),
  editRange: z
    .array(z.string())
    .optional()
    .meta({
      value: "EDIT",
      description: `a row of your own instead of the corruptions, may be given several times: ${EDIT_RANGE_FORMS}`,
    }),
  out: outArg("output file: .csv, .json, .svg or .png (table)"),
  ...studyArgs,
  ...outputArgs,
};

/** `deepling robustness MODEL DATA` */
export const robustness = defineCommand({
  name: "robustness",
  doc: "How the accuracy of MODEL on DATA stands up to the published corruptions, relative to the untouched images.",
  args: robustnessArgs,
  example: "deepling robustness alexnet-cifar10 cifar10:test --limit 1000 --out robustness.csv",
  more: "The corruptions are those of ImageNet-C and CIFAR-10-C (Hendrycks and Dietterich 2019) that need no outside pictures, with the published parameters for the image's size.",
  run: async ({ args, defer, ...terminal }) => {
    requireSeverities(args);
    const opened = await openModelArgument(args.model, args);
    requireScores(opened.model.output, "there is no accuracy to lose");
    const { ranges, severities, request } = requestOf(args, opened.model);
    const { study, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const found = await lastAnswer(study.robustness(request, { signal: terminal.signal }), terminal);
    const info = await study.info();
    if (found === undefined || found.count === 0) throw await noneRead(args.data, study);
    const [only, ...more] = ranges;
    const own = only === undefined || more.length > 0 ? [] : only.steps.map(({ value }) => tickText(value));
    const strengths = ranges.length === 0 ? severities.map((severity) => `severity ${severity}`) : own;
    return { info, found, report: reportRobustness(info, found, strengths, assumed) };
  },
  report: { schema: robustnessReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatRobustness(report),
  output: {
    ".csv": ({ report }) => robustnessCsv(report),
    ".json": "report",
    ...figureFiles(({ report }: { readonly report: RobustnessReport }) => robustnessFigure(report)),
  },
  said: ({ report }) => `${plural(report.rows.length, "edit")} on ${plural(report.count, "image")}`,
  notes: ({ info, found }) => [...skippedNotes(info), ...found.notes],
});

/** What is asked, and how its rows and strengths are called. */
function requestOf({ editRange = [], severities = SEVERITIES }: Asked, model: ModelInfo) {
  const ranges = editRange.map((text) => parseEditRange(text, model));
  const rows = ranges.map(({ text, steps }) => ({ name: text, steps: steps.map(({ variant }) => variant) }));
  return { ranges, severities, request: ranges.length === 0 ? { severities } : { rows } };
}

type Asked = Pick<Values<typeof robustnessArgs>, "editRange" | "severities">;

/** The same in chunks. */
export const robustnessInChunks = shardedAsk({
  command: robustness,
  args: robustnessArgs,
  question: "robustness",
  request: (args, { model }) => {
    requireSeverities(args);
    return requestOf(args, model).request;
  },
});

function requireSeverities({ severities = SEVERITIES }: Asked): void {
  for (const severity of severities) {
    if (SEVERITIES.includes(severity)) continue;
    throw new UsageError(`invalid value: --severities ${severity}`, "give whole numbers from 1 to 5");
  }
}
