import {
  type CallOptions,
  type Codec,
  type LocalStudy,
  type Progress,
  type ProjectionBasis,
  type ProjectRequest,
  projectionKey,
  type Study,
  type StudyMethod,
  studyMethods,
} from "@deepling/engine";
import type { Cache } from "./cache.ts";

/** What decides whether a kept answer still holds. */
export interface CachedStudyOptions {
  readonly cache: Cache;
  readonly codec: Codec;
  /** Stands for everything that an answer depends on beside the request: `studyIdentity`. */
  readonly identity: string;
}

/** The messages of a lasting question, and what a projection leaves behind. */
type Messages = AsyncGenerator<
  Progress | { readonly kind: string; readonly final: boolean },
  ProjectionBasis | undefined
>;
type Asking = (request: object, options?: CallOptions) => Messages;

/**
 * A study whose lasting questions are kept from run to run: only final answers, and a kept one is given at once. Beside
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

  /** Keeps the final message, and what a projection leaves behind. */
  async function* make(name: string, key: string, work: () => Messages): AsyncGenerator<unknown, void> {
    let left: ProjectionBasis | undefined;
    const messages = async function* messages() {
      left = yield* work();
    };
    for await (const message of messages()) {
      if ("final" in message && message.final) await cache.put(keyOf(name, key), codec.encode(message));
      yield message;
    }
    if (left === undefined) return;
    owed.delete(key);
    await cache.put(keyOf("basis", key), codec.encode(left));
  }
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
      if (!(await recall(request))) await drain(make("project", key, () => study.project(request)));
      owed.delete(key);
    }
  };
  // one after another: what the first question reads, the others find
  const settle = (): Promise<void> => {
    settling = settling.catch(() => undefined).then(settleAll);
    return settling;
  };

  const kept = Object.entries<StudyMethod>(studyMethods).flatMap(([name, { lasting }]) => {
    if (lasting === undefined) return [];
    // The wire: the list of questions says that its name, its key and its messages belong together.
    const asking = study[name as keyof Study] as unknown as Asking;
    const ask = async function* ask(request: object = {}, options?: CallOptions): AsyncGenerator<unknown, void> {
      const key = lasting(request as never);
      const found = await read(keyOf(name, key));
      if (found === undefined) return yield* make(name, key, () => asking(request, options));
      if (name === "project") owed.set(key, { ...request, preview: false });
      yield found;
    };
    return [[name, ask] as const];
  });

  return {
    ...study,
    ...(Object.fromEntries(kept) as Partial<Study>),
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
