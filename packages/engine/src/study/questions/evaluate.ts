import { unlessAborted } from "../../base/abort.ts";
import { evaluate as evaluateItems } from "../evaluate.ts";
import { stream } from "../question.ts";
import type { Evaluation, Progress } from "../study.ts";
import { nothing } from "./fields.ts";

/** Predictions over the whole data set. */
export const evaluate = stream<Record<string, never>, Progress | Evaluation>({
  request: nothing,
  lasting: JSON.stringify,
  ask: (subject, _request, signal) => {
    const { items, feed, batch, data, sets, dataset, passes } = subject;
    const { output } = subject.model;
    return subject.turns.take(
      () =>
        evaluateItems({
          items,
          feed,
          batch,
          scores: (input) => unlessAborted(subject.scores(passes.network, input), signal),
          output,
          labels: data.labels,
          sets: output.kind === "labels" ? sets : undefined,
          classes: output.classes,
          itemName: dataset.itemName,
          signal,
        }),
      signal,
    );
  },
});
