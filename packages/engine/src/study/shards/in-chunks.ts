import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { Fit } from "../../image/image.ts";
import type { Apart } from "../apart.ts";
import type { Subject } from "../subject.ts";
import { isOwn } from "../variants/variant.ts";
import type { AnyShards, BatchRange, Folded, PartsInOrder } from "./shards.ts";
import { shareReading } from "./share-reading.ts";
import { readingFrom } from "./within.ts";

/** A question to a study with its request, to be answered in chunks. What is prepared, and parts, are handed on as they are. */
export interface InChunks {
  /** Batches of a pass over the data, and images in each. */
  readonly batches: number;
  readonly batch: number;
  readonly images: number;
  /** How it wants the images of `dataset`; undefined where it cannot read them together with other questions. */
  readonly fits: readonly Fit[] | undefined;
  readonly dataset: Dataset;
  /** Whether its fold computes with the runtime. */
  readonly foldRuns: boolean;
  /** Yields messages; returns what `chunk` and `fold` are given. */
  readonly prepare: (signal: Abort | undefined) => AsyncGenerator<unknown, unknown>;
  /** Yields messages; returns the chunk's part. */
  readonly chunk: (
    prepared: unknown,
    range: BatchRange,
    signal: Abort | undefined,
    reading?: Dataset | undefined,
  ) => AsyncGenerator<unknown, unknown>;
  /** Yields messages, at last the final answer. */
  readonly fold: (
    prepared: unknown,
    parts: PartsInOrder<unknown>,
    signal: Abort | undefined,
    apart?: Apart | undefined,
  ) => AsyncGenerator<unknown, Folded<unknown, unknown>>;
}

/** What of a question is needed to answer it in chunks. */
interface Sharded {
  readonly request: { readonly parse: (request: unknown) => unknown };
  readonly shards?: AnyShards<never>;
}

/** A question of a subject in chunks. Throws "unsupported question" where it cannot be cut into chunks. */
export function inChunks(
  name: string,
  { request: schema, shards }: Sharded,
  subject: Subject,
  asked: object,
): InChunks {
  if (shards === undefined) {
    throw new DeeplingError("unsupported", `question: ${name} (it cannot be answered in chunks)`);
  }
  // The wire: each question's own prepared, parts and request belong together.
  const request = schema.parse(asked) as never;
  return {
    batches: Math.ceil(subject.items.length / subject.batch),
    batch: subject.batch,
    images: subject.items.length,
    fits: readsTogether(subject) ? [shards.reads?.(request) ?? subject.preprocessing.fit] : undefined,
    dataset: subject.dataset,
    foldRuns: shards.foldRuns,
    prepare: (signal) => shards.prepare(subject, request, signal),
    chunk: (prepared, range, signal, reading) => {
      const from = reading === undefined ? subject : readingFrom(subject, reading);
      return shards.chunk(from, request, { prepared: prepared as never, range }, signal);
    },
    fold: (prepared, parts, signal, apart) =>
      shards.fold(
        subject,
        request,
        { prepared: prepared as never, parts: parts as PartsInOrder<never>, apart },
        signal,
      ),
  };
}

/** Images that are edited one by one are edited otherwise than in batches, which may show in their last digits. */
function readsTogether({ batch, variant }: Subject): boolean {
  return batch > 1 || isOwn({ image: variant.image });
}

/** A question in chunks with what was prepared for it. */
export interface PreparedChunks {
  readonly question: InChunks;
  readonly prepared: unknown;
}

/**
 * The same chunk of several questions to one study, whose images are read once for all of them: messages of each, and its part, as `chunk` gives them. They have to be followed
 * at the same time, each to its end, since whoever is ahead waits for the others.
 */
export function chunkTogether(
  asked: readonly PreparedChunks[],
  range: BatchRange,
  signal: Abort | undefined,
): readonly AsyncGenerator<unknown, unknown>[] {
  const together = asked.filter(({ question }) => question.fits !== undefined);
  const [first] = together;
  const fits = new Map(
    together.flatMap(({ question }) => question.fits ?? []).map((fit) => [JSON.stringify(fit), fit]),
  );
  const readers =
    first === undefined || together.length < 2
      ? []
      : shareReading(first.question.dataset, {
          ...{ readers: together.length, fits: [...fits.values()] },
          ahead: AHEAD * first.question.batch,
        });
  return asked.map(async function* chunk(one) {
    const reader = readers[together.indexOf(one)];
    try {
      return yield* one.question.chunk(one.prepared, range, signal, reader?.dataset);
    } finally {
      reader?.leave();
    }
  });
}

/** Batches by which a question may be ahead of another one. */
const AHEAD = 2;
