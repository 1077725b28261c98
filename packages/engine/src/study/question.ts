import type { z } from "zod";
import type { Abort } from "../base/abort.ts";
import type { AnyShards } from "./shards/shards.ts";
import type { Subject } from "./subject.ts";
import type { UnfinishedWork } from "./unfinished.ts";
import type { Variant } from "./variants/variant.ts";

/** What every question says of itself; `Answer` is what `ask` gives. */
interface Described<Request, Answer> {
  /** What may be asked, checked where a request arrives from outside the process. */
  readonly request: z.ZodType<Request>;
  /** The key under which the final message is kept from run to run; not kept if absent. */
  readonly lasting?: (request: Request) => string;
  /** Variants that the answer depends on beside the one that is asked about; none if absent. */
  readonly others?: (request: Request) => readonly Variant[];
  /** How the question is answered in chunks, on many machines; absent where it cannot be. */
  readonly shards?: AnyShards<Request>;
  /** `unfinished` is given where work may be kept that is not finished. */
  readonly ask: (
    subject: Subject,
    request: Request,
    signal: Abort | undefined,
    unfinished?: UnfinishedWork | undefined,
  ) => Answer;
}

/** A question that is answered once. */
export interface Once<Request, Answer> extends Described<Request, Promise<Answer>> {
  readonly answers: "once";
}

/** A question that is answered with a stream of messages; `Left` is what the stream returns, which does not travel. */
export interface Stream<Request, Message, Left> extends Described<Request, AsyncGenerator<Message, Left>> {
  readonly answers: "stream";
}

/** A question as a server sees it. */
export interface Question {
  readonly answers: "once" | "stream";
  readonly request: z.ZodType;
  readonly lasting?: (request: never) => string;
  readonly others?: (request: never) => readonly Variant[];
  readonly shards?: AnyShards<never>;
}

/** Options of every call. */
export interface CallOptions {
  /** Gives the call up. */
  readonly signal?: Abort | undefined;
  /** What is asked instead of the study's own model and images. */
  readonly variant?: Variant | undefined;
  /** Where work that is not finished is kept; in this process only. */
  readonly unfinished?: UnfinishedWork | undefined;
}

/** A question as a method of a study. The request may be left out if nothing in it has to be said. */
export type Method<Q> =
  Q extends Once<infer Request, infer Answer>
    ? (...asked: Asked<Request>) => Promise<Answer>
    : Q extends Stream<infer Request, infer Message, unknown>
      ? (...asked: Asked<Request>) => AsyncGenerator<Message>
      : never;

type Asked<Request> =
  Record<never, never> extends Request
    ? [request?: Request, options?: CallOptions]
    : [request: Request, options?: CallOptions];

/** Defines a question that is answered once. */
export function once<Request, Answer>(question: Described<Request, Promise<Answer>>): Once<Request, Answer> {
  return { answers: "once", ...question };
}

/** Defines a question that is answered with a stream. */
export function stream<Request, Message, Left = void>(
  question: Described<Request, AsyncGenerator<Message, Left>>,
): Stream<Request, Message, Left> {
  return { answers: "stream", ...question };
}
