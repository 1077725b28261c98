import { type Abort, unlessAborted } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { predictedClass, probabilities } from "../../model/read-scores.ts";
import { hasScores } from "../../model/score-output.ts";
import type { Subject } from "../subject.ts";

/** The class of each of some images. */
export interface Classes {
  /** Whether it is the image's label, or what the network predicts for it. */
  readonly by: "labels" | "predictions";
  /** One for each image, −1 where there is none. */
  readonly classes: Int32Array;
}

/** The images' labels, or, where the data has none, what the network predicts. */
export async function* classesOf(
  subject: Pick<Subject, "data" | "feed" | "batch" | "scores" | "passes" | "model">,
  items: readonly number[],
  signal: Abort | undefined,
): AsyncGenerator<Progress, Classes> {
  const { data, feed, batch, scores, passes, model } = subject;
  const { labels } = data;
  if (labels !== undefined) return { by: "labels", classes: Int32Array.from(items, (item) => labels[item] ?? -1) };
  const classes = new Int32Array(items.length).fill(-1);
  if (!hasScores(model.output)) return { by: "predictions", classes };
  let done = 0;
  for await (const { items: part, input } of feed(items, batch, signal)) {
    const shares = probabilities(await unlessAborted(scores(passes.network, input), signal), model.output);
    const width = shares.length / part.length;
    for (const at of part.keys()) {
      classes[done + at] = predictedClass(shares.subarray(at * width, (at + 1) * width), model.output);
    }
    done += part.length;
    yield { kind: "progress", stage: "predictions", done, total: items.length };
  }
  return { by: "predictions", classes };
}
