import { defineCommand } from "../cli/define-command.ts";
import { demoArgs, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { evaluationReport, formatEvaluation, reportEvaluation } from "../reports/evaluation.ts";
import { shardedAsk } from "../shards/asks.ts";
import { lastAnswer } from "./last-answer.ts";
import { noneRead } from "./no-images.ts";
import { openStudy, skippedNotes } from "./open.ts";

const evaluateArgs = { ...demoArgs, ...studyArgs, ...outputArgs };

/** `deepling evaluate MODEL DATA` */
export const evaluate = defineCommand({
  name: "evaluate",
  doc: "Accuracy, confusion matrix and the most confident errors of MODEL on DATA.",
  args: evaluateArgs,
  example: "deepling evaluate alexnet-cifar10 cifar10:test --limit 1000",
  run: async ({ args, defer, ...terminal }) => {
    const { study } = await openStudy(args.model, args.data, args, terminal);
    defer(() => study.dispose());
    const evaluation = await lastAnswer(study.evaluate({}, { signal: terminal.signal }), terminal);
    if (evaluation?.predicted.some((found) => found >= 0) !== true) throw await noneRead(args.data, study);
    const info = await study.info();
    return { info, evaluation, report: reportEvaluation(info, evaluation) };
  },
  report: { schema: evaluationReport, of: ({ report }) => report, style: "pretty" },
  text: ({ report }) => formatEvaluation(report),
  notes: ({ info, evaluation }) => [...evaluation.notes.map((note) => `warning: ${note}`), ...skippedNotes(info)],
});

/** The same in chunks. */
export const evaluateInChunks = shardedAsk({
  command: evaluate,
  args: evaluateArgs,
  question: "evaluate",
  request: () => ({}),
});
