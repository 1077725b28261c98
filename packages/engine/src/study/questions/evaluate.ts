import type { Progress } from "../../base/progress.ts";
import { evaluationShards, evaluationsOf } from "../evaluations.ts";
import { stream } from "../question.ts";
import type { Evaluation } from "../study.ts";
import { nothing } from "./fields.ts";

/** Predictions over the whole data set. */
export const evaluate = stream<Record<string, never>, Progress | Evaluation>({
  request: nothing,
  lasting: JSON.stringify,
  shards: evaluationShards,
  ask: (subject, _request, signal) => subject.turns.take(() => subject.shared(evaluationsOf).make(signal), signal),
});
