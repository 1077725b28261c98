import type { Abort } from "../base/abort.ts";
import type { Progress } from "../base/progress.ts";
import { probabilities } from "../model/read-scores.ts";
import { requireScores, type ScoreOutput } from "../model/score-output.ts";
import { createEvaluationTally, type EvaluationCounts, type EvaluationTallyOptions } from "./evaluation-tally.ts";
import { findNotFinite, requireFinite } from "./finite/find-not-finite.ts";
import type { NotFinite } from "./finite/not-finite.ts";
import { unjudgedNotes } from "./finite/say-unjudged.ts";
import type { ScoredImages } from "./kept/scored-images.ts";
import type { Evaluation } from "./study.ts";
import type { Subject } from "./subject.ts";

/** What an evaluation needs of its surroundings. */
export interface EvaluateOptions extends EvaluationTallyOptions {
  readonly items: readonly number[];
  /** Class scores of the items, images × classes, batch by batch in their order. */
  readonly scored: AsyncIterable<ScoredImages>;
  /** What they mean. */
  readonly output: Pick<ScoreOutput, "name" | "kind" | "scores" | "threshold">;
  /** Names of the items, for notes. */
  readonly itemName: (item: number) => string;
  /** Finds the layer at which the numbers of some items stop being finite; without it none is named. */
  readonly blame?: ((items: readonly number[]) => Promise<NotFinite | undefined>) | undefined;
  /** Throws where no item has a predicted class (−1) because its scores are not finite. */
  readonly require?: ((predicted: ArrayLike<number>) => Promise<void>) | undefined;
}

/** What a model without class scores is told. */
export const NO_SCORES =
  "nothing can be evaluated; inspect, project and units work, and --output names another output where one holds class scores";

/** What is found of some images, in their order. */
export interface EvaluatedPart extends EvaluationCounts {
  /** Items that were read and have no predicted class. */
  readonly unjudged: Int32Array;
}

/**
 * Predicted class, confidence and confusion over the items, in the order given. Yields progress after each batch, a
 * partial evaluation about ten times, and the final one. Throws "invalid activation", naming the layer, where no image's scores are finite.
 */
export async function* evaluate(options: EvaluateOptions): AsyncGenerator<Progress | Evaluation> {
  const part = yield* evaluatePart(options);
  yield await finishEvaluation(options, [part]);
}

/** Images after which a first partial evaluation is told at the latest; of many images more are told each time, up to a tenth. */
const FIRST_TOLD = 1000;

/** Judges the items; yields progress after each batch, and a partial evaluation about ten times (of more than 10,000 images some more often at first). */
export async function* evaluatePart(options: EvaluateOptions): AsyncGenerator<Progress | Evaluation, EvaluatedPart> {
  const { items, scored, output, labels, sets } = options;
  requireScores(output, NO_SCORES);
  const tally = createEvaluationTally(items.length, options);
  const unjudged: number[] = [];
  const tenth = items.length / 10;
  let [done, next] = [0, Math.min(tenth, FIRST_TOLD)];
  for await (const { items: part, scores, missing } of scored) {
    const shares = probabilities(scores, output);
    const width = shares.length / part.length;
    part.forEach((item, position) => {
      const row = shares.subarray(position * width, (position + 1) * width);
      const read = !missing.includes(position);
      const label = labels?.[item] ?? -1;
      const truth = sets?.(item) ?? (label < 0 ? undefined : [label]);
      const judged = tally.add(read ? row : undefined, truth);
      if (read && !judged) unjudged.push(item);
    });
    done += part.length;
    yield { kind: "progress", stage: "predictions", done, total: items.length };
    if (done < items.length && done >= next) {
      next = done + Math.min(done, tenth);
      yield { ...tally.result(), unjudged: Int32Array.from(unjudged), final: false, notes: [] };
    }
  }
  return { ...tally.counts(), unjudged: Int32Array.from(unjudged) };
}

/** The final evaluation of the items, from parts that hold them in their order. Throws "invalid activation" where no image's scores are finite. */
export async function finishEvaluation(
  options: Omit<EvaluateOptions, "scored">,
  parts: AsyncIterable<EvaluatedPart> | Iterable<EvaluatedPart>,
): Promise<Evaluation> {
  const tally = createEvaluationTally(options.items.length, options);
  const unjudged: number[] = [];
  for await (const part of parts) {
    tally.append(part);
    for (const item of part.unjudged) unjudged.push(item);
  }
  const result = tally.result();
  await options.require?.(result.predicted);
  const found = unjudged.length === 0 ? undefined : await options.blame?.(unjudged);
  const { images, classes } = tally.known();
  const notes = [
    ...unjudgedNotes(unjudged.map(options.itemName), found),
    ...chanceNotes(result.accuracy, images, classes),
  ];
  return { ...result, unjudged: Int32Array.from(unjudged), final: true, notes };
}

/** The surroundings of an evaluation of a subject's images. */
export function evaluationOf(subject: Subject, signal: Abort | undefined): Omit<EvaluateOptions, "scored"> {
  const { items, data, sets, dataset } = subject;
  const { output } = subject.model;
  return {
    items,
    output,
    labels: data.labels,
    sets: output.kind === "labels" ? sets : undefined,
    classes: output.classes,
    itemName: dataset.itemName,
    blame: (some) => findNotFinite(subject, some, signal),
    require: (predicted) => requireFinite(subject, items, predicted, signal),
  };
}

/**
 * A warning when accuracy cannot be told from guessing: within two standard errors of 1/classes, on at least 10 images.
 * The usual cause is preprocessing that differs from training.
 */
export function chanceNotes(accuracy: number, count: number, classes: number): string[] {
  if (!(count >= 10) || classes < 2) return [];
  const chance = 1 / classes;
  const limit = chance + 2 * Math.sqrt((chance * (1 - chance)) / count);
  if (accuracy > limit) return [];
  const share = (100 * accuracy).toFixed(1);
  return [
    `accuracy ${share} % is at chance level: the preprocessing may be wrong (--mean --std --scale --channels --layout --size), ` +
      "or the labels are in another order (--labels)",
  ];
}
