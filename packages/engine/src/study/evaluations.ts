import type { Abort } from "../base/abort.ts";
import type { Progress } from "../base/progress.ts";
import { requireScores } from "../model/score-output.ts";
import { type EvaluatedPart, evaluatePart, evaluationOf, finishEvaluation, NO_SCORES } from "./evaluate.ts";
import { scoredImages } from "./kept/scored-images.ts";
import { askInOne, itemsOfChunk, type Shards } from "./shards/shards.ts";
import { within } from "./shards/within.ts";
import type { Evaluation } from "./study.ts";
import type { Subject } from "./subject.ts";

type Nothing = Record<string, never>;

/** Predictions over the whole data set, in chunks. */
export const evaluationShards: Shards<Nothing, Nothing, EvaluatedPart, Progress | Evaluation, void> = {
  foldRuns: false,
  // biome-ignore lint/correctness/useYield: there is nothing to wait for
  prepare: async function* prepare({ model }) {
    requireScores(model.output, NO_SCORES);
    return {};
  },
  chunk: async function* chunk(subject, _request, { range }, signal) {
    const part = within(subject, itemsOfChunk(subject.items, subject.batch, range));
    return yield* evaluatePart({ ...evaluationOf(part, signal), scored: scoredImages(part, signal) });
  },
  fold: async function* fold(subject, _request, { parts }, signal) {
    yield await finishEvaluation(evaluationOf(subject, signal), parts());
    return { left: undefined };
  },
};

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
    for await (const message of askInOne(evaluationShards, subject, {}, signal)) {
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
