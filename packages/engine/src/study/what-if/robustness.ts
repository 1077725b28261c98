import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { requireScores } from "../../model/score-output.ts";
import { noteUnjudged } from "../finite/say-unjudged.ts";
import { itemsOfChunk, type Shards } from "../shards/shards.ts";
import type { Subject } from "../subject.ts";
import { corruptionRows } from "./corruption-rows.ts";
import type { Figures } from "./figures-of.ts";
import { someItems } from "./images-of.ts";
import {
  foldJudged,
  type JudgedPart,
  type JudgedSteps,
  judgeChunk,
  judgeSteps,
  type StepsQuery,
} from "./judge-steps.ts";
import type { Robustness, RobustnessFigures, RobustnessRequest, RobustnessRow } from "./robustness-messages.ts";

/** Why a model without class scores cannot be asked. */
const NO_SCORES = "there is no accuracy to lose";

/** Which variants are judged on which images. */
function queryOf(subject: Subject, { rows, severities, images }: RobustnessRequest, signal: Abort | undefined) {
  const tried = rows ?? corruptionRows(severities);
  const query = { steps: tried.flatMap((row) => row.steps), items: someItems(subject, images), tolerant: true, signal };
  return { tried, query };
}

/**
 * Accuracy under edits of fixed strengths, relative to that of the untouched images: on few images first, then on more and more. Rows that the
 * images or the platform do not allow are left out with the reason. Throws "missing class scores" and what is wrong with an edit.
 */
export async function* robustness(
  subject: Subject,
  request: RobustnessRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Robustness> {
  requireScores(subject.model.output, NO_SCORES);
  const { tried, query } = queryOf(subject, request, signal);
  for await (const message of judgeSteps(subject, query)) {
    yield "kind" in message ? message : await table(subject, message, tried, query);
  }
}

/** The same in chunks. */
export const robustnessShards: Shards<
  RobustnessRequest,
  Record<string, never>,
  JudgedPart,
  Progress | Robustness,
  void
> = {
  foldRuns: false,
  // biome-ignore lint/correctness/useYield: there is nothing to wait for
  prepare: async function* prepare({ model }) {
    requireScores(model.output, NO_SCORES);
    return {};
  },
  chunk: (subject, request, { range }, signal) => {
    const { query } = queryOf(subject, request, signal);
    const items = itemsOfChunk(query.items, subject.batch, range);
    return judgeChunk(subject, { ...query, items }, range.first);
  },
  fold: async function* fold(subject, request, { parts }, signal) {
    const { tried, query } = queryOf(subject, request, signal);
    const judged = await foldJudged(subject, query, parts());
    yield await table(subject, judged, tried, query);
    return { left: undefined };
  },
};

async function table(
  subject: Subject,
  judged: JudgedSteps,
  tried: readonly RobustnessRow[],
  query: StepsQuery,
): Promise<Robustness> {
  const { final, items, labelled, classCounts, untouched } = judged;
  const rows: RobustnessFigures[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  let at = 0;
  for (const { name, steps } of tried) {
    const own = judged.steps.slice(at, at + steps.length);
    at += steps.length;
    const refused = own.find((step) => "reason" in step);
    if (refused !== undefined) leftOut.push({ name, reason: refused.reason });
    else
      rows.push(
        figuresOf(
          name,
          own.flatMap((step) => ("reason" in step ? [] : [step.figures])),
          untouched,
        ),
      );
  }
  const accuracy = mean(rows.map((row) => row.accuracy));
  return {
    kind: "robustness",
    final,
    count: items.length,
    of: query.items.length,
    unjudged: Int32Array.from(judged.unjudged),
    labelled,
    classCounts,
    untouched,
    rows,
    accuracy,
    relative: accuracy / untouched.accuracy,
    leftOut,
    notes: final ? await noteUnjudged(subject, judged.unjudged, query.signal) : [],
  };
}

function figuresOf(name: string, steps: readonly Figures[], untouched: Figures): RobustnessFigures {
  const accuracy = mean(steps.map((step) => step.accuracy));
  return {
    name,
    steps,
    accuracy,
    relative: accuracy / untouched.accuracy,
    same: mean(steps.map(({ same }) => same)),
    recallChange: untouched.recall.map((before, label) =>
      mean(steps.map(({ recall }) => (recall[label] as number) - before)),
    ),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
