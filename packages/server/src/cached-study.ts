import {
  alignInStudy,
  type CallOptions,
  type Codec,
  isToldApart,
  type LayoutsRequest,
  type LocalStudy,
  type Progress,
  type ProjectionBasis,
  type ProjectRequest,
  projectionKey,
  requirePositions,
  type Study,
  type ToldProjection,
  type UnfinishedWork,
  type Variant,
  withoutPositions,
} from "@deepling/engine";
import { answerKeys, type Identity } from "./answer-keys.ts";
import type { Cache } from "./cache.ts";
import { cachedProjections } from "./kept-projections.ts";
import { wrapLasting } from "./lasting-questions.ts";
import type { AwaitedAnswers } from "./shards/awaited-answers.ts";
import { createSharedMessages, type SharedMessages } from "./shared-messages.ts";
import { unfinishedAnswer } from "./unfinished-answer.ts";

/** What decides whether a kept answer still holds. */
export interface CachedStudyOptions {
  readonly cache: Cache;
  readonly codec: Codec;
  readonly identity: Identity;
  /** Answers that are folded elsewhere: whoever asks waits for those that are not there yet; they are not kept a second time. */
  readonly folded?: AwaitedAnswers | undefined;
}

/** What a lasting question tells, and what a projection leaves behind. */
type Message = Progress | { readonly kind: string; readonly final: boolean };
type Messages = AsyncGenerator<Message, ProjectionBasis | undefined>;

/**
 * A study whose lasting questions are kept from run to run: only final answers, and a kept one is given at once. Beside
 * a projection lies its basis, which is read when neighbours or places are first asked for; where it is lost (interrupted
 * work, a full cache), that question makes the projection again. What a question keeps of work that is not finished lies there until its answer does.
 */
export function cachedStudy(study: LocalStudy, { cache, codec, identity, folded }: CachedStudyOptions): Study {
  const keys = answerKeys(study, identity);
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
  const owed = new Map<string, { readonly request: ProjectRequest; readonly variant: Variant | undefined }>();
  let settling = Promise.resolve();

  const projections = cachedProjections(cache, codec);
  const readAnswer = async (name: string, { answer }: Keyed, request: ProjectRequest): Promise<unknown> =>
    name === "project" ? projections.get(answer, request) : read(answer);
  const keep = async (name: string, { answer }: Keyed, message: unknown): Promise<void> =>
    // The wire: what a projection is answered with.
    name === "project"
      ? projections.put(answer, requirePositions(message as ToldProjection))
      : cache.put(answer, codec.encode(message));

  /** Keeps the final message, and what a projection leaves behind. */
  async function* make(
    name: string,
    key: Keyed,
    work: (unfinished: UnfinishedWork) => Messages,
  ): AsyncGenerator<unknown, void> {
    const unfinished = unfinishedAnswer(key.answer, cache, codec);
    const messages = work(unfinished);
    let isFinal = false;
    let next = await messages.next();
    try {
      for (; next.done !== true; next = await messages.next()) {
        isFinal = isFinalAnswer(next.value);
        if (isFinal) {
          await keep(name, key, next.value);
          await unfinished.drop();
        }
        yield next.value;
      }
    } finally {
      // what was finished is kept whole, also where nobody waits for the rest of it
      const rest = () => (isFinal ? messages.next().catch(() => next) : messages.return(undefined));
      if (next.done !== true) next = await rest();
      if (next.done === true && next.value !== undefined) {
        owed.delete(key.answer);
        await cache.put(key.basis, codec.encode(next.value));
      }
    }
  }
  // answers that are being made: who asks the same meanwhile follows them, and makes them where they were given up
  const making = new Map<string, SharedMessages>();
  async function* alone<T>(key: string, work: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
    const shared = createSharedMessages();
    making.set(key, shared);
    try {
      for await (const message of work) {
        // the final one is read from where it is kept
        if (!isFinalAnswer(message)) shared.tell(message);
        yield message;
      }
    } finally {
      making.delete(key);
      shared.end();
    }
  }
  const keyed = async (name: string, request: object, variant: Variant | undefined): Promise<Keyed> => ({
    answer: (await keys.ofAnswer(name, request, variant)) ?? name,
    basis: await keys.of("basis", projectionKey(request), variant),
  });
  const recall = async (key: Keyed, request: ProjectRequest, variant: Variant | undefined): Promise<boolean> => {
    const found = (await read(key.basis)) ?? (await folded?.getLeft({ question: "project", request, variant }));
    if (found === undefined) return false;
    try {
      await study.recall(request, found as ProjectionBasis, variant);
      return true;
    } catch {
      return false;
    }
  };
  const settleAll = async (): Promise<void> => {
    for (const [answer, { request, variant }] of owed) {
      const key = await keyed("project", request, variant);
      if (!(await recall(key, request, variant)))
        await drain(make("project", key, () => study.project(request, { variant })));
      owed.delete(answer);
    }
  };
  // one after another: what the first question reads, the others find
  const settle = (): Promise<void> => {
    settling = settling.catch(() => undefined).then(settleAll);
    return settling;
  };

  // positions lie in files: a layer of each network is read at a time
  const alignment: Study["alignment"] = (request, options) => alignInStudy(cached, request, options);
  const kept = wrapLasting<Message, ProjectionBasis | undefined>(
    { ...study, alignment },
    (name, asking) =>
      async function* ask(request = {}, options) {
        const variant = options?.variant;
        const key = await keyed(name, request, variant);
        const asked = { question: name, request, variant };
        let found = (await folded?.get(asked)) ?? (await readAnswer(name, key, request));
        if (found === undefined && folded !== undefined) found = yield* folded.wait(asked, options?.signal);
        for (let other = making.get(key.answer); found === undefined && other !== undefined; ) {
          yield { kind: "progress", stage: "waiting for another page that asks the same", done: 0, total: 0 };
          yield* other.follow(options?.signal);
          found = await readAnswer(name, key, request);
          other = making.get(key.answer);
        }
        if (found === undefined)
          return yield* alone(
            key.answer,
            told(
              request,
              make(name, key, (unfinished) => asking(whole(request), { ...options, unfinished })),
            ),
          );
        if (name === "project") owed.set(key.answer, { request: whole({ ...request, preview: false }), variant });
        yield found;
      },
  );

  /** What of a projection's positions is kept; the projection is made where it is not, and is asked itself where nothing can be kept. */
  const positions = async <T>(
    asked: LayoutsRequest,
    options: CallOptions | undefined,
    find: (key: string) => Promise<T | undefined>,
  ) => {
    const { answer } = await keyed("project", asked, options?.variant);
    const found = await find(answer);
    if (found !== undefined) return found;
    // The wire: a lasting question is asked as it is.
    await drain((kept as Pick<LocalStudy, "project">).project({ ...asked, apart: true }, options));
    return find(answer);
  };

  const cached: Study = {
    ...study,
    ...kept,
    layout: async (request, options) =>
      (await folded?.layout(request, options?.variant)) ??
      (await positions(request.projection, options, (key) => projections.layout(key, request))) ??
      study.layout(request, options),
    paths: async (request, options) =>
      (await folded?.paths(request, options?.variant)) ??
      (await positions(request.projection, options, (key) => projections.paths(key, request))) ??
      study.paths(request, options),
    neighbours: async (request, options) => {
      await settle();
      return study.neighbours(request, options);
    },
    place: async (request, options) => {
      await settle();
      return study.place(request, options);
    },
  };
  return cached;
}

/** The request that is computed and kept: with its positions, however it is told. */
const whole = (request: ProjectRequest): ProjectRequest =>
  "apart" in request ? { ...request, apart: false } : request;

/** Messages as they were asked for: the final projection without its positions. */
async function* told(request: ProjectRequest, messages: AsyncGenerator<unknown, void>): AsyncGenerator<unknown, void> {
  for await (const message of messages) {
    // The wire: only a projection is asked for apart.
    const projection = "apart" in request && isFinalAnswer(message) ? (message as ToldProjection) : undefined;
    const isApart = projection !== undefined && isToldApart(request, projection.sequence);
    yield isApart ? withoutPositions(projection) : message;
  }
}

/** Where an answer lies, and what a projection leaves behind. */
interface Keyed {
  readonly answer: string;
  readonly basis: string;
}

/** Whether a message is the whole answer. */
function isFinalAnswer(message: unknown): boolean {
  return typeof message === "object" && message !== null && "final" in message && message.final === true;
}

async function drain(messages: AsyncGenerator<unknown>): Promise<void> {
  for await (const _ of messages);
}
