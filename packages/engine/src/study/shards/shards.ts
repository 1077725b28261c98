import type { Abort } from "../../base/abort.ts";
import type { Fit } from "../../image/image.ts";
import type { Apart } from "../apart.ts";
import type { Subject } from "../subject.ts";
import type { UnfinishedWork } from "../unfinished.ts";

/**
 * A chunk of a pass over the data: its batches from `first` up to `end`, which is not part of it. Batches are those of one pass in one process: the first
 * holds the first `subject.batch` images that the pass reads, and so on. So what a batch is does not depend on how many chunks there are.
 */
export interface BatchRange {
  readonly first: number;
  readonly end: number;
}

/** All batches. */
export const EVERY_BATCH: BatchRange = { first: 0, end: Number.POSITIVE_INFINITY };

/** The images of a chunk, of those that a pass reads in `batch` at a time. */
export function itemsOfChunk<T>(items: readonly T[], batch: number, { first, end }: BatchRange): readonly T[] {
  return items.slice(first * batch, Math.min(items.length, end * batch));
}

/** What comes of folding: the answer was given, or the chunks have to be computed again with something else prepared. */
export type Folded<Prepared, Left> = { readonly left: Left } | { readonly again: Prepared };

/**
 * How a question is answered in chunks, on any number of machines: what all of them need is prepared once; each chunk makes a part; the parts are folded in the chunks' order
 * into what one process answers. Prepared and part travel: plain values and typed arrays. However the batches are cut into chunks, the answer is the same to the last bit: a part
 * holds integers, values of single images, or sums in the fixed order of `blockSums`.
 */
export interface Shards<Request, Prepared, Part, Message, Left> {
  /** How the images of a chunk are wanted; absent: as the network is given them. */
  readonly reads?: (request: Request) => Fit;
  /** Whether `fold` computes with the runtime (matrices are multiplied there), so that its own last digits depend on the machine. */
  readonly foldRuns: boolean;
  /** Throws what is wrong with the question before anything is computed. */
  readonly prepare: (
    subject: Subject,
    request: Request,
    signal: Abort | undefined,
  ) => AsyncGenerator<Message, Prepared>;
  /** Yields progress, and partial answers on its own images. */
  readonly chunk: (
    subject: Subject,
    request: Request,
    given: {
      readonly prepared: Prepared;
      readonly range: BatchRange;
      readonly unfinished?: UnfinishedWork | undefined;
    },
    signal: Abort | undefined,
  ) => AsyncGenerator<Message, Part>;
  /** Yields the final answer, unless the chunks have to be computed again. */
  readonly fold: (
    subject: Subject,
    request: Request,
    given: {
      readonly prepared: Prepared;
      readonly parts: PartsInOrder<Part>;
      /** Where numbers are put that are too many to be held together; the answer then names them. Held in memory if absent. */
      readonly apart?: Apart | undefined;
    },
    signal: Abort | undefined,
  ) => AsyncGenerator<Message, Folded<Prepared, Left>>;
}

/** The parts of all chunks, one after another in the chunks' order; each time from the first. */
export type PartsInOrder<Part> = () => AsyncIterable<Part>;

/** Shards as whoever runs them sees them: what is prepared, and the parts, are handed on as they are. */
export interface AnyShards<Request> {
  readonly reads?: (request: Request) => Fit;
  readonly foldRuns: boolean;
  readonly prepare: (subject: Subject, request: Request, signal: Abort | undefined) => AsyncGenerator<unknown, unknown>;
  readonly chunk: (
    subject: Subject,
    request: Request,
    given: { readonly prepared: never; readonly range: BatchRange; readonly unfinished?: UnfinishedWork | undefined },
    signal: Abort | undefined,
  ) => AsyncGenerator<unknown, unknown>;
  readonly fold: (
    subject: Subject,
    request: Request,
    given: { readonly prepared: never; readonly parts: PartsInOrder<never>; readonly apart?: Apart | undefined },
    signal: Abort | undefined,
  ) => AsyncGenerator<unknown, Folded<unknown, unknown>>;
}

/** The three steps of a question whose subject and request are known. */
export interface Steps<Prepared, Part, Message, Left> {
  readonly prepare: () => AsyncGenerator<Message, Prepared>;
  readonly chunk: (prepared: Prepared, range: BatchRange) => AsyncGenerator<Message, Part>;
  readonly fold: (
    prepared: Prepared,
    parts: PartsInOrder<Part>,
    apart?: Apart | undefined,
  ) => AsyncGenerator<Message, Folded<Prepared, Left>>;
}

/** All steps in this process: everything is one chunk. */
export async function* inOneChunk<Prepared, Part, Message, Left>(
  steps: Steps<Prepared, Part, Message, Left>,
): AsyncGenerator<Message, Left> {
  let prepared: Prepared = yield* steps.prepare();
  for (;;) {
    const part = yield* steps.chunk(prepared, EVERY_BATCH);
    const parts = async function* parts() {
      yield part;
    };
    const folded = yield* steps.fold(prepared, parts);
    if ("left" in folded) return folded.left;
    prepared = folded.again;
  }
}

/** Answers a question in this process. */
export function askInOne<Request, Prepared, Part, Message, Left>(
  shards: Shards<Request, Prepared, Part, Message, Left>,
  subject: Subject,
  request: Request,
  signal: Abort | undefined,
  unfinished?: UnfinishedWork | undefined,
): AsyncGenerator<Message, Left> {
  return inOneChunk({
    prepare: () => shards.prepare(subject, request, signal),
    chunk: (prepared, range) => shards.chunk(subject, request, { prepared, range, unfinished }, signal),
    fold: (prepared, parts) => shards.fold(subject, request, { prepared, parts }, signal),
  });
}
