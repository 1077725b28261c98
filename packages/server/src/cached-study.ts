import { createHash } from "node:crypto";
import type { CallOptions, Codec, Evaluation, Progress, Projection, ProjectRequest, Study } from "@deepling/engine";
import type { Cache } from "./cache.ts";

/** What decides whether a kept answer still holds. */
export interface CachedStudyOptions {
  readonly cache: Cache;
  readonly codec: Codec;
  /** Everything that an answer depends on beside the request: versions, model, data, preprocessing, device. */
  readonly identity: readonly unknown[];
}

/**
 * A study whose evaluation and projections are kept from run to run. Only final answers are kept, and a kept one is given at
 * once. Everything else is asked of the study itself; neighbours and places need what a projection leaves behind in memory,
 * and so the first question for them repeats a projection that was only read from the cache.
 */
export function cachedStudy(study: Study, { cache, codec, identity }: CachedStudyOptions): Study {
  let owed: ProjectRequest | undefined;
  let settling: Promise<void> | undefined;

  const settle = async (): Promise<void> => {
    if (owed === undefined) return settling;
    const request = owed;
    owed = undefined;
    settling = drain(study.project(request));
    return settling;
  };

  async function* kept<T extends Evaluation | Projection>(
    name: string,
    request: unknown,
    work: () => AsyncGenerator<Progress | T>,
  ): AsyncGenerator<Progress | T, boolean> {
    const key = digest([name, request, ...identity]);
    const found = await cache.get(key);
    if (found !== undefined) {
      yield codec.decode(found) as T;
      return true;
    }
    for await (const message of work()) {
      if (message.kind !== "progress" && message.final) await cache.put(key, codec.encode(message));
      yield message;
    }
    return false;
  }

  return {
    ...study,
    evaluate: (request, options) => kept<Evaluation>("evaluate", request, () => study.evaluate(request, options)),
    project: async function* project(request: ProjectRequest, options?: CallOptions) {
      const { preview: _, ...lasting } = request;
      const hit = yield* kept<Projection>("project", lasting, () => study.project(request, options));
      if (hit && request.items === undefined && request.layers === undefined) owed ??= lasting;
      if (!hit) owed = undefined;
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

function digest(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
