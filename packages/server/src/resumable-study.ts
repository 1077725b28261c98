import {
  type CallOptions,
  type Codec,
  type LocalStudy,
  type StudyMethod,
  studyMethods,
  type UnfinishedWork,
} from "@deepling/engine";
import { answerKeys, type Identity } from "./answer-keys.ts";
import type { Cache } from "./cache.ts";
import { unfinishedAnswer } from "./unfinished-answer.ts";

/** Where unfinished work is kept, and under whose name. */
export interface ResumableStudyOptions {
  readonly cache: Cache;
  readonly codec: Codec;
  readonly identity: Identity;
}

type Asking = (request: object, options?: CallOptions) => AsyncGenerator<unknown, unknown>;

/**
 * A study whose long questions go on where an equal study stood that was stopped or has died, under the names that `cachedStudy` uses: the command goes on with
 * what the page's server began. Answers themselves are not kept.
 */
export function resumableStudy(study: LocalStudy, { cache, codec, identity }: ResumableStudyOptions): LocalStudy {
  const keys = answerKeys(study, identity);
  const resumable = Object.entries<StudyMethod>(studyMethods).flatMap(([name, { lasting }]) => {
    if (lasting === undefined) return [];
    // The wire: the list of questions says that its name and its messages belong together.
    const asking = study[name as keyof LocalStudy] as unknown as Asking;
    const ask = async function* ask(request: object = {}, options: CallOptions = {}): AsyncGenerator<unknown, unknown> {
      if (options.unfinished !== undefined) return yield* asking(request, options);
      // most questions keep nothing, and need no key
      let opened: Promise<ReturnType<typeof unfinishedAnswer>> | undefined;
      const open = () => {
        opened ??= keys
          .ofAnswer(name, request, options.variant)
          .then((key = name) => unfinishedAnswer(key, cache, codec));
        return opened;
      };
      const unfinished: UnfinishedWork = {
        get: async (part) => (await open()).get(part),
        put: async (part, value) => (await open()).put(part, value),
      };
      const left = yield* asking(request, { ...options, unfinished });
      await (await opened)?.drop();
      return left;
    };
    return [[name, ask] as const];
  });
  return { ...study, ...(Object.fromEntries(resumable) as Partial<LocalStudy>) };
}
