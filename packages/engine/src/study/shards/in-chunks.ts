import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Apart } from "../apart.ts";
import type { Subject } from "../subject.ts";
import type { AnyShards, BatchRange, Folded, PartsInOrder } from "./shards.ts";

/** A question to a study with its request, to be answered in chunks. What is prepared, and parts, are handed on as they are. */
export interface InChunks {
  /** Batches of a pass over the data, and images in each. */
  readonly batches: number;
  readonly batch: number;
  readonly images: number;
  /** Yields messages; returns what `chunk` and `fold` are given. */
  readonly prepare: (signal: Abort | undefined) => AsyncGenerator<unknown, unknown>;
  /** Yields messages; returns the chunk's part. */
  readonly chunk: (prepared: unknown, range: BatchRange, signal: Abort | undefined) => AsyncGenerator<unknown, unknown>;
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
    prepare: (signal) => shards.prepare(subject, request, signal),
    chunk: (prepared, range, signal) => shards.chunk(subject, request, { prepared: prepared as never, range }, signal),
    fold: (prepared, parts, signal, apart) =>
      shards.fold(
        subject,
        request,
        { prepared: prepared as never, parts: parts as PartsInOrder<never>, apart },
        signal,
      ),
  };
}
