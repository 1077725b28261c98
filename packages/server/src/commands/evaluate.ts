import { DeeplingError } from "@deepling/engine";
import type { Command } from "./command.ts";
import { lastAnswer } from "./last-answer.ts";
import { DEMO, openStudy, saySkipped } from "./open.ts";
import { outputOptions, preprocessingOptions, runOptions } from "./options.ts";
import { formatEvaluation, reportEvaluation } from "./report-evaluation.ts";

/** `deepling evaluate MODEL DATA` */
export const evaluate: Command = {
  name: "evaluate",
  doc: "Accuracy, confusion matrix and the most confident errors of MODEL on DATA.",
  positionals: ["[MODEL]", "[DATA]"],
  options: { ...preprocessingOptions, ...runOptions, ...outputOptions },
  example: "deepling evaluate alexnet-cifar10 cifar10:test --limit 1000",
  run: async ([model = DEMO.model, data = DEMO.data], values, terminal) => {
    const { study } = await openStudy(model, data, values, terminal);
    try {
      const evaluation = await lastAnswer(study.evaluate({}, { signal: terminal.signal }), terminal);
      if (evaluation === undefined) throw new DeeplingError("missing", `images: ${data}`);
      const info = await study.info();
      const report = reportEvaluation(info, evaluation);
      terminal.print(values.json === true ? JSON.stringify(report, null, 2) : formatEvaluation(report));
      for (const note of evaluation.notes) terminal.note(`warning: ${note}`);
      saySkipped(info, terminal);
    } finally {
      await study.dispose();
    }
  },
};
