import {
  type Codec,
  type Evaluation,
  type LocalStudy,
  type Progress,
  type Projection,
  type ProjectionBasis,
  type ProjectRequest,
  projectionKey,
  type Study,
} from "@deepling/engine";
import type { Cache } from "./cache.ts";

/** What decides whether a kept answer still holds. */
export interface CachedStudyOptions {
  readonly cache: Cache;
  readonly codec: Codec;
  /** Stands for everything that an answer depends on beside the request: `studyIdentity`. */
  readonly identity: string;
}

/**
 * A study whose evaluation and projections are kept from run to run: only final answers, and a kept one is given at once. Beside
 * a projection lies its basis, which is read when neighbours or places are first asked for; where it is lost (interrupted
 * work, a full cache), that question makes the projection again.
 */
export function cachedStudy(study: LocalStudy, { cache, codec, identity }: CachedStudyOptions): Study {
  const keyOf = (name: string, request: string): string => `${name} ${request} ${identity}`;
  // what does not decode is as good as lost
  const read = async (key: string): Promise<unknown> => {
    const found = await cache.get(key);
    try {
      return found && codec.decode(found);
    } catch {
      return undefined;
    }
  };
  // projections that were read from the cache, whose basis the study does not have yet
  const owed = new Map<string, ProjectRequest>();
  let settling = Promise.resolve();

  const make = async function* make(
    request: ProjectRequest,
    work: () => AsyncGenerator<Progress | Projection, ProjectionBasis>,
  ): AsyncGenerator<Progress | Projection> {
    const key = projectionKey(request);
    const basis = yield* keepFinal(keyOf("projection", key), work);
    owed.delete(key);
    await cache.put(keyOf("basis", key), codec.encode(basis));
  };
  const recall = async (request: ProjectRequest): Promise<boolean> => {
    const found = await read(keyOf("basis", projectionKey(request)));
    if (found === undefined) return false;
    try {
      study.recall(request, found as ProjectionBasis);
      return true;
    } catch {
      return false;
    }
  };
  const settleAll = async (): Promise<void> => {
    for (const [key, request] of owed) {
      if (!(await recall(request))) await drain(make(request, () => study.project(request)));
      owed.delete(key);
    }
  };
  // one after another: what the first question reads, the others find
  const settle = (): Promise<void> => {
    settling = settling.catch(() => undefined).then(settleAll);
    return settling;
  };

  async function* keepFinal<T extends Evaluation | Projection, Left>(
    key: string,
    work: () => AsyncGenerator<Progress | T, Left>,
  ): AsyncGenerator<Progress | T, Left | undefined> {
    let left: Left | undefined;
    const messages = async function* messages() {
      left = yield* work();
    };
    for await (const message of messages()) {
      if (message.kind !== "progress" && message.final) await cache.put(key, codec.encode(message));
      yield message;
    }
    return left;
  }

  return {
    ...study,
    evaluate: async function* evaluate(request, options) {
      const key = keyOf("evaluation", JSON.stringify(request));
      const found = await read(key);
      if (found !== undefined) yield found as Evaluation;
      else yield* keepFinal(key, () => study.evaluate(request, options));
    },
    project: async function* project(request, options) {
      const { preview: _, ...lasting } = request;
      const key = projectionKey(lasting);
      const found = await read(keyOf("projection", key));
      if (found === undefined) return yield* make(lasting, () => study.project(request, options));
      owed.set(key, lasting);
      yield found as Projection;
    },
    neighbours: async (request, options) => {
      await settle();
      return study.neighbours(request, options);
    },
    place: async (request, options) => {
      await settle();
      return study.place(request, options);
    },
  };
}

async function drain(messages: AsyncGenerator<unknown>): Promise<void> {
  for await (const _ of messages);
}
