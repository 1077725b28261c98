import type { Abort } from "../base/abort.ts";
import { plural, pluralWord } from "../base/plural.ts";
import type { Progress } from "../base/progress.ts";
import { predictedClass, probabilities } from "../model/read-scores.ts";
import { requireScores, type ScoreOutput } from "../model/score-output.ts";
import type { LabelsOf } from "./describe-data.ts";
import { findNotFinite, requireFinite } from "./finite/find-not-finite.ts";
import { NOT_FINITE_HINT, type NotFinite } from "./finite/not-finite.ts";
import type { ScoredImages } from "./kept/scored-images.ts";
import { createLabelTally } from "./label-figures.ts";
import type { Evaluation } from "./study.ts";
import type { Subject } from "./subject.ts";

/** What an evaluation needs of its surroundings. */
export interface EvaluateOptions {
  readonly items: readonly number[];
  /** Class scores of the items, images × classes, batch by batch in their order. */
  readonly scored: AsyncIterable<ScoredImages>;
  /** What they mean. */
  readonly output: Pick<ScoreOutput, "name" | "kind" | "scores" | "threshold">;
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  /** All true labels of an item, where the data gives several to an image. */
  readonly sets?: LabelsOf | undefined;
  readonly classes: number;
  /** Names of the items, for notes. */
  readonly itemName: (item: number) => string;
  /** Finds the layer at which the numbers of some items stop being finite; without it none is named. */
  readonly blame?: ((items: readonly number[]) => Promise<NotFinite | undefined>) | undefined;
  /** Throws where no item has a predicted class (−1) because its scores are not finite. */
  readonly require?: ((predicted: ArrayLike<number>) => Promise<void>) | undefined;
}

const NO_SCORES =
  "nothing can be evaluated; inspect, project and units work, and --output names another output where one holds class scores";

/**
 * Predicted class, confidence and confusion over the items, in the order given. Yields progress after each batch, a
 * partial evaluation about ten times, and the final one. Throws "invalid activation", naming the layer, where no image's scores are finite.
 */
export async function* evaluate(options: EvaluateOptions): AsyncGenerator<Progress | Evaluation> {
  const { items, scored, output, labels, sets } = options;
  requireScores(output, NO_SCORES);
  const tally = createTally(items.length, options);
  const unjudged: number[] = [];
  let done = 0;
  let reported = 0;
  for await (const { items: part, scores, missing } of scored) {
    const shares = probabilities(scores, output);
    const width = shares.length / part.length;
    part.forEach((item, position) => {
      const row = shares.subarray(position * width, (position + 1) * width);
      const read = !missing.includes(position);
      const label = labels?.[item] ?? -1;
      const truth = sets?.(item) ?? (label < 0 ? undefined : [label]);
      const judged = tally.add(done + position, read ? row : undefined, truth);
      if (read && !judged) unjudged.push(item);
    });
    done += part.length;
    yield { kind: "progress", stage: "predictions", done, total: items.length };
    if (done < items.length && done - reported >= items.length / 10) {
      reported = done;
      yield tally.result(done, false);
    }
  }
  const { notes, ...result } = tally.result(done, true);
  await options.require?.(result.predicted);
  const found = unjudged.length === 0 ? undefined : await options.blame?.(unjudged);
  yield { ...result, notes: [...unjudgedNotes(unjudged.map(options.itemName), found), ...notes] };
}

/** The surroundings of an evaluation of a subject's whole data set. */
export function evaluationOf(
  subject: Subject,
  scored: EvaluateOptions["scored"],
  signal: Abort | undefined,
): EvaluateOptions {
  const { items, data, sets, dataset } = subject;
  const parts = { ...subject, sessions: subject.passes.sessions };
  const { output } = subject.model;
  return {
    items,
    scored,
    output,
    labels: data.labels,
    sets: output.kind === "labels" ? sets : undefined,
    classes: output.classes,
    itemName: dataset.itemName,
    blame: (some) => findNotFinite(parts, some, signal),
    require: (predicted) => requireFinite(parts, items, predicted, signal),
  };
}

/** Names in a note. */
const MOST_NAMES = 5;

function unjudgedNotes(names: readonly string[], found: NotFinite | undefined): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  const whose = `${plural(names.length, "image")} ${pluralWord(names.length, "is", "are")} not counted, since ${pluralWord(names.length, "its", "their")}`;
  const where = found?.layer === undefined ? "" : ` from layer "${found.layer.name}" on (${NOT_FINITE_HINT})`;
  return [`${whose} scores are NaN or infinite${where}: ${names.slice(0, MOST_NAMES).join(", ")}${more}`];
}

type TallyOptions = Pick<EvaluateOptions, "classes" | "labels" | "sets" | "output">;

function createTally(total: number, { classes, labels, sets, output }: TallyOptions) {
  const several = output.kind === "labels";
  const labelled = labels !== undefined || sets !== undefined;
  const predicted = new Int32Array(total).fill(-1);
  const confidence = new Float32Array(total).fill(Number.NaN);
  const trueConfidence = new Float32Array(total).fill(Number.NaN);
  const confusion = new Int32Array(labelled && !several ? classes * classes : 0);
  const perLabel = several
    ? createLabelTally({ labels: classes, labelled, oneEach: sets === undefined, threshold: output.threshold })
    : undefined;
  const seen = new Set<number>();
  let known = 0;
  let right = 0;
  return {
    /** Answers whether the image has a predicted class. */
    add: (index: number, row: Float32Array | undefined, truth: readonly number[] | undefined): boolean => {
      perLabel?.add(row, truth);
      if (row === undefined) return false;
      const winner = predictedClass(row, output);
      predicted[index] = winner;
      if (winner >= 0) confidence[index] = row[winner] ?? Number.NaN;
      const [label] = truth ?? [];
      if (truth === undefined || label === undefined || winner < 0) return winner >= 0;
      trueConfidence[index] = Math.max(...truth.map((one) => row[one] ?? Number.NaN));
      known++;
      for (const one of truth) seen.add(one);
      if (truth.includes(winner)) right++;
      if (several) return true;
      const cell = label * classes + winner;
      confusion[cell] = (confusion[cell] ?? 0) + 1;
      return true;
    },
    result: (count: number, final: boolean): Evaluation => {
      const accuracy = known === 0 ? Number.NaN : right / known;
      return {
        kind: "evaluation",
        final,
        count,
        predicted: predicted.slice(),
        confidence: confidence.slice(),
        trueConfidence: trueConfidence.slice(),
        accuracy,
        confusion: confusion.slice(),
        perLabel: perLabel?.result(),
        notes: final ? chanceNotes(accuracy, known, seen.size) : [],
      };
    },
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
