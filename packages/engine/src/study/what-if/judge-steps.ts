import { type Abort, unlessAborted } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import type { Batch, Feed } from "../../data/feed.ts";
import { addTo } from "../../math/add-to.ts";
import { probabilities } from "../../model/read-scores.ts";
import { requireFinite } from "../finite/find-not-finite.ts";
import type { Subject } from "../subject.ts";
import { extendVariant, type Variant, withoutImageEdits } from "../variants/variant.ts";
import { createTally, type Figures, type Tally, type TallyCounts } from "./figures-of.ts";

/** Which variants are judged on which images. */
export interface StepsQuery {
  /** Each is made beside what the question is asked of. */
  readonly steps: readonly Variant[];
  readonly items: readonly number[];
  /** Whether a step that is not supported is left out, with the reason, instead of ending it all. */
  readonly tolerant: boolean;
  readonly signal: Abort | undefined;
}

/** What was judged so far: every step on the same images. */
export interface JudgedSteps {
  readonly final: boolean;
  /** Images that were judged: those that could not be read, and `unjudged`, are left out. */
  readonly items: readonly number[];
  /** Images that were read and whose untouched scores are NaN or infinite: they count nowhere. */
  readonly unjudged: readonly number[];
  readonly labelled: number;
  /** Images of each class among them. */
  readonly classCounts: Int32Array;
  /** Without any step. */
  readonly untouched: Figures;
  /** Predicted classes of `items`. */
  readonly predicted: readonly number[];
  readonly steps: readonly (JudgedStep | { readonly reason: string })[];
}

/** One step. */
export interface JudgedStep {
  readonly figures: Figures;
  readonly predicted: readonly number[];
}

/** Bytes of images that are held decoded while all steps are made on them. */
const HELD = 64 * 2 ** 20;

/** What was judged of some images, for whoever folds several of them. */
export interface JudgedPart {
  readonly items: Int32Array;
  readonly unjudged: Int32Array;
  readonly classCounts: Int32Array;
  /** Of the untouched images. */
  readonly predicted: Int32Array;
  /** The untouched images, then each step. */
  readonly lanes: readonly { readonly counts: TallyCounts; readonly reason: string | undefined }[];
}

/**
 * Judges the untouched images and every step on the same ones: a batch first, so that a whole answer on few images comes soon, then parts that grow.
 * Images are decoded once for all steps. Yields what is known after each part.
 * Throws "invalid activation" where no image's scores are finite.
 */
export async function* judgeSteps(subject: Subject, query: StepsQuery): AsyncGenerator<Progress | JudgedSteps> {
  const judging = createJudging(subject, query.steps, 0);
  for await (const message of judgeItems(subject, query, judging)) {
    if (message !== "judged") yield message;
    else {
      if (judging.isFirst()) await requireJudged(subject, query, judging);
      yield judging.judged(false);
    }
  }
  if (query.items.length === 0) return;
  await requireJudged(subject, query, judging);
  yield judging.judged(true);
}

/** The same on the images of a chunk, whose first batch is number `first` of all; nothing but progress is told. */
export async function* judgeChunk(
  subject: Subject,
  query: StepsQuery,
  first: number,
): AsyncGenerator<Progress, JudgedPart> {
  const judging = createJudging(subject, query.steps, first);
  for await (const message of judgeItems(subject, query, judging)) if (message !== "judged") yield message;
  return judging.part();
}

/** What was judged of all images, from the parts of chunks in their order. Throws "invalid activation" where no image's scores are finite. */
export async function foldJudged(
  subject: Subject,
  query: StepsQuery,
  parts: AsyncIterable<JudgedPart>,
): Promise<JudgedSteps> {
  const judging = createJudging(subject, query.steps, 0);
  for await (const part of parts) judging.append(part);
  await requireJudged(subject, query, judging);
  return judging.judged(true);
}

const requireJudged = (subject: Subject, { items, signal }: StepsQuery, { untouched, unjudged }: Judging) => {
  const predicted = untouched.predicted.length > 0 ? untouched.predicted : [...unjudged].map(() => -1);
  return requireFinite(subject, items, predicted, signal);
};

type Judging = ReturnType<typeof createJudging>;

/** What is known of the images judged so far; the first batch is number `first` of all. */
function createJudging(subject: Subject, steps: readonly Variant[], first: number) {
  const lanes = [{}, ...steps].map((step): Lane => {
    return {
      variant: extendVariant(subject.variant, step),
      tally: createTally(subject.model.output, first),
      predicted: [],
      reason: undefined,
    };
  });
  const [untouched, ...others] = lanes as [Lane, ...Lane[]];
  const judged: number[] = [];
  const unjudged = new Set<number>();
  const classCounts = new Int32Array(subject.model.output.classes);
  let parts = 0;
  return {
    lanes,
    untouched,
    unjudged,
    classCounts,
    /** Takes down that these were judged. */
    note: (items: readonly number[]) => {
      for (const item of items) judged.push(item);
      parts++;
    },
    isFirst: () => parts === 1,
    part: (): JudgedPart => ({
      items: Int32Array.from(judged),
      unjudged: Int32Array.from(unjudged),
      classCounts: classCounts.slice(),
      predicted: Int32Array.from(untouched.predicted),
      lanes: lanes.map(({ tally, reason }) => ({ counts: tally.counts(), reason })),
    }),
    append: (part: JudgedPart) => {
      for (const item of part.items) judged.push(item);
      for (const item of part.unjudged) unjudged.add(item);
      addTo(classCounts, part.classCounts);
      for (const said of part.predicted) untouched.predicted.push(said);
      for (const [at, lane] of lanes.entries()) {
        const own = part.lanes[at];
        if (own === undefined) continue;
        lane.tally.append(own.counts);
        lane.reason ??= own.reason;
      }
    },
    judged: (final: boolean): JudgedSteps => ({
      final,
      items: judged.slice(),
      unjudged: [...unjudged],
      labelled: classCounts.reduce((sum, count) => sum + count, 0),
      classCounts: classCounts.slice(),
      untouched: untouched.tally.figures(),
      predicted: untouched.predicted.slice(),
      steps: others.map(({ tally, predicted, reason }) =>
        reason === undefined ? { figures: tally.figures(), predicted: predicted.slice() } : { reason },
      ),
    }),
  };
}

/** Judges images part by part; "judged" comes after each part but the last, at which all is known. */
async function* judgeItems(
  subject: Subject,
  { items, tolerant, signal }: StepsQuery,
  { lanes, untouched, unjudged, classCounts, note }: Judging,
): AsyncGenerator<Progress | "judged"> {
  const plain = await subject.of(withoutImageEdits(subject.variant));
  const truthOf = truths(subject);
  let done = 0;
  for (let start = 0, size = subject.batch; start < items.length; size = Math.min(4 * size, mostHeld(subject))) {
    const part = items.slice(start, start + size);
    start += part.length;
    const held: Batch[] = [];
    for await (const batch of plain.feed(part, subject.batch, signal)) held.push(batch);
    for (const lane of lanes) {
      const known = { part, held, truthOf, signal, unjudged, untouched: lane === untouched ? undefined : untouched };
      await judge(plain, lane, known, tolerant && lane !== untouched);
      done += part.length;
      yield { kind: "progress", stage: "predictions", done, total: lanes.length * items.length };
    }
    const read = held.flatMap((batch) => batch.items.filter((_, at) => !batch.missing.includes(at)));
    const counted = read.filter((item) => !unjudged.has(item));
    for (const label of counted.flatMap((item) => truthOf(item).slice(0, 1))) {
      classCounts[label] = (classCounts[label] ?? 0) + 1;
    }
    note(counted);
    if (start < items.length) yield "judged";
  }
}

/** One step on its way, or the untouched images. */
interface Lane {
  readonly variant: Variant;
  readonly tally: Tally;
  /** Of the images judged so far. */
  readonly predicted: number[];
  /** Why it is left out. */
  reason: string | undefined;
}

interface Part {
  readonly part: readonly number[];
  readonly held: readonly Batch[];
  readonly truthOf: (item: number) => readonly number[];
  readonly signal: Abort | undefined;
  /** Images without untouched scores so far. */
  readonly unjudged: Set<number>;
  /** Undefined for the untouched images themselves. */
  readonly untouched: Lane | undefined;
}

/** Judges one step on the images of a part; one that is not supported is left out from then on if that is allowed. */
async function judge(plain: Subject, lane: Lane, part: Part, tolerant: boolean): Promise<void> {
  if (lane.reason !== undefined) return;
  try {
    await judgePart(plain, lane, part);
  } catch (error) {
    if (!tolerant || !(error instanceof DeeplingError) || error.code !== "unsupported") throw error;
    lane.reason = error.hint ?? error.message;
  }
}

async function judgePart(
  plain: Subject,
  { variant, tally, predicted }: Lane,
  { part, held, truthOf, signal, unjudged, untouched }: Part,
): Promise<void> {
  const edited = await plain.of(variant);
  const { output } = edited.model;
  // another network may want its images otherwise
  const feed = edited.preprocessing === plain.preprocessing ? edited.over(heldFeed(held)) : edited.feed;
  for await (const { items, input, missing } of feed(part, plain.batch, signal)) {
    const shares = probabilities(await unlessAborted(edited.scores(edited.passes.network, input), signal), output);
    const width = shares.length / items.length;
    items.forEach((item, at) => {
      if (missing.includes(at) || unjudged.has(item)) return;
      const row = shares.subarray(at * width, (at + 1) * width);
      const said = tally.add({ row, truth: truthOf(item) }, untouched?.predicted[predicted.length]);
      if (said < 0 && untouched === undefined) unjudged.add(item);
      else predicted.push(said);
    });
    tally.endBatch();
  }
}

function heldFeed(batches: readonly Batch[]): Feed {
  return async function* held(_items, _size, signal) {
    for (const batch of batches) {
      signal?.throwIfAborted();
      yield batch;
    }
  };
}

function mostHeld({ image: { width, height, channels }, batch }: Subject): number {
  const fitting = Math.floor(HELD / (4 * width * height * channels));
  return Math.max(batch, fitting - (fitting % batch));
}

/** The true classes of an item; none where they are not known. */
function truths({ data: { labels }, sets, model: { output } }: Subject): (item: number) => readonly number[] {
  if (output.kind === "labels" && sets !== undefined) return sets;
  return (item) => {
    const label = labels?.[item] ?? -1;
    return label < 0 ? [] : [label];
  };
}
