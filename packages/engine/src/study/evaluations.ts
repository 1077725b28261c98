import type { Abort } from "../base/abort.ts";
import type { Progress } from "../base/progress.ts";
import { evaluate, evaluationOf } from "./evaluate.ts";
import { scoredImages } from "./kept/scored-images.ts";
import type { Evaluation } from "./study.ts";
import type { Subject } from "./subject.ts";

/** A subject's predictions over the whole data. */
export interface Evaluations {
  /** The final evaluation, if one was made and kept. */
  readonly kept: () => Evaluation | undefined;
  /** Predicts every image, and keeps the final evaluation for whoever needs it next. */
  readonly make: (signal: Abort | undefined) => AsyncGenerator<Progress | Evaluation>;
  /** The final evaluation: the kept one, or one made now, of which only the progress is told. */
  readonly ask: (signal: Abort | undefined) => AsyncGenerator<Progress, Evaluation>;
}

/** The evaluations of a subject: one of these per subject (`Subject.shared`). */
export function evaluationsOf(subject: Subject): Evaluations {
  let kept: Evaluation | undefined;

  async function* make(signal: Abort | undefined): AsyncGenerator<Progress | Evaluation> {
    const messages = evaluate(evaluationOf(subject, scoredImages(subject, signal), signal));
    for await (const message of messages) {
      if (message.kind === "evaluation" && message.final) kept = message;
      yield message;
    }
  }

  return {
    kept: () => kept,
    make,
    ask: async function* ask(signal) {
      if (kept === undefined) {
        for await (const message of make(signal)) if (message.kind === "progress") yield message;
      }
      return kept as unknown as Evaluation;
    },
  };
}
