import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { requireScores } from "../../model/score-output.ts";
import { type BeforeAfter, comparePredictions } from "../compare/compare-predictions.ts";
import { evaluationsOf } from "../evaluations.ts";
import { requireFinite } from "../finite/find-not-finite.ts";
import { noteUnjudged } from "../finite/say-unjudged.ts";
import { type Behind, behindOf, scoredByGraph, scoredPairs } from "../kept/scored-images.ts";
import type { Subject } from "../subject.ts";
import type { Effect, EffectRequest } from "./effect-messages.ts";
import { createJudged, judgedByGraph, type Predicted } from "./judged.ts";

/**
 * What a variant does to the predictions of the whole data set. Two passes over the data, or one where the two networks differ only by edits: then what
 * lies before the edits is computed once for both, and not at all where it is kept. Throws "missing class scores", and "invalid activation" where no image's scores are finite.
 */
export async function* effect(
  subject: Subject,
  request: EffectRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Effect> {
  const against = request.against === undefined ? subject.base : await subject.of(request.against);
  for (const { model } of [against, subject]) {
    requireScores(model.output, "the effect on predictions cannot be measured without them");
  }
  const work = async function* work() {
    const notes = await notesOf(against, subject);
    let uncounted: readonly Int32Array[] = [];
    const answer = (before: Predicted, after: Predicted, final: boolean) => {
      uncounted = [before.unjudged, after.unjudged];
      return effectOf(against, subject, before, after, { final, notes });
    };
    const behind = await subject.shared(behindOf);
    const messages =
      behind !== undefined && behind.unedited === against
        ? together(behind, subject, answer, signal)
        : apart(against, subject, answer, signal);
    for await (const message of messages) {
      if (message.kind !== "effect" || !message.final) yield message;
      else {
        const more = await uncountedNotes([against, subject], uncounted, signal);
        yield { ...message, notes: [...message.notes, ...more] };
      }
    }
  };
  yield* subject.turns.take(work, signal);
}

type Answer = (before: Predicted, after: Predicted, final: boolean) => Effect;

function effectOf(
  against: Subject,
  subject: Subject,
  before: Predicted,
  after: Predicted,
  rest: Pick<Effect, "final" | "notes">,
): Effect {
  const side = ({ data }: Subject, { predicted }: Predicted) => {
    return { predicted, labels: data.labels, classes: data.classes };
  };
  const difference = comparePredictions(side(against, before), side(subject, after));
  const predicted = { before: before.predicted.slice(), after: after.predicted.slice() };
  const confidence = { before: before.confidence.slice(), after: after.confidence.slice() };
  const trueConfidence = meanConfidence(before.trueConfidence, after.trueConfidence);
  return { kind: "effect", difference, predicted, confidence, trueConfidence, ...rest };
}

/** Both in one pass, from what is kept of the network without edits. */
async function* together(
  behind: Behind,
  subject: Subject,
  answer: Answer,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Effect> {
  const before = behind.unedited.shared(judgedByGraph);
  const after = createJudged(subject);
  const both = before.count < subject.items.length;
  if (both) before.restart();
  const due = createDue(subject.items.length);
  for await (const pair of scoredPairs(behind, both, signal)) {
    if (pair.before !== undefined) before.add({ ...pair, scores: pair.before });
    after.add({ ...pair, scores: pair.after });
    yield { kind: "progress", stage: "predictions", done: after.count, total: subject.items.length };
    if (due(after.count)) yield answer(before, after, false);
  }
  for (const [of, { predicted }] of [
    [behind.unedited, before],
    [subject, after],
  ] as const) {
    await requireFinite(of, of.items, predicted, signal);
  }
  yield answer(before, after, true);
}

/** One after the other; what was evaluated before is not evaluated again. */
async function* apart(
  against: Subject,
  subject: Subject,
  answer: Answer,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Effect> {
  const byGraph = isEdited(subject) && !isEdited(against);
  const before = yield* byGraph ? judgeByGraph(against, signal) : against.shared(evaluationsOf).ask(signal);
  const evaluations = subject.shared(evaluationsOf);
  const kept = evaluations.kept();
  if (kept !== undefined) {
    yield answer(before, kept, true);
    return;
  }
  for await (const message of evaluations.make(signal)) {
    if (message.kind === "progress") yield message;
    else yield answer(before, message, message.final);
  }
}

async function* judgeByGraph(subject: Subject, signal: Abort | undefined): AsyncGenerator<Progress, Predicted> {
  const judged = subject.shared(judgedByGraph);
  const total = subject.items.length;
  if (judged.count === total) return judged;
  judged.restart();
  for await (const batch of scoredByGraph(subject, signal)) {
    judged.add(batch);
    yield { kind: "progress", stage: "predictions", done: judged.count, total };
  }
  return judged;
}

/** Says about ten times in all that a partial answer is due, never at the end. */
function createDue(total: number): (done: number) => boolean {
  let reported = 0;
  return (done) => {
    if (done >= total || done - reported < total / 10) return false;
    reported = done;
    return true;
  };
}

/** Which images have no numbers before, or after. */
async function uncountedNotes(
  [against, subject]: readonly [Subject, Subject],
  [was = new Int32Array(), is = new Int32Array()]: readonly Int32Array[],
  signal: Abort | undefined,
): Promise<readonly string[]> {
  const before = new Set(was);
  const own = is.filter((item) => !before.has(item));
  const noted = (of: Subject, items: Int32Array) => noteUnjudged(of, items, signal);
  return [...(await noted(against, was)), ...(await noted(subject, own)).map((note) => `after the edits, ${note}`)];
}

const isEdited = ({ variant }: Subject): boolean => (variant.network ?? []).length > 0;

async function notesOf(against: Subject, subject: Subject): Promise<readonly string[]> {
  const [before, after] = [await against.notes(), await subject.notes()];
  const rewritten = isEdited(subject) && !isEdited(against) && before.length > 0;
  return [...new Set([...(rewritten ? [REWRITTEN] : before), ...after])];
}

/** No file holds an edited network: what it is compared with is computed in the same way, so that nothing differs but the edits. */
const REWRITTEN = "before and after are computed by the rewritten network: no file holds the edited one";

/** The means of two lists of probabilities, over the images that have both. */
export function meanConfidence(before: Float32Array, after: Float32Array): BeforeAfter {
  let [count, was, is] = [0, 0, 0];
  for (const [at, own] of before.entries()) {
    const other = after[at] ?? Number.NaN;
    if (Number.isNaN(own) || Number.isNaN(other)) continue;
    count++;
    was += own;
    is += other;
  }
  return { before: was / count, after: is / count };
}
