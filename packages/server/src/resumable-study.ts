import type { Codec, LocalStudy, UnfinishedWork } from "@deepling/engine";
import { answerKeys, type Identity } from "./answer-keys.ts";
import type { Cache } from "./cache.ts";
import { wrapLasting } from "./lasting-questions.ts";
import { unfinishedAnswer } from "./unfinished-answer.ts";

/** Where unfinished work is kept, and under whose name. */
export interface ResumableStudyOptions {
  readonly cache: Cache;
  readonly codec: Codec;
  readonly identity: Identity;
}

/**
 * A study whose long questions go on where an equal study stood that was stopped or has died, under the names that `cachedStudy` uses: the command goes on with
 * what the page's server began. Answers themselves are not kept.
 */
export function resumableStudy(study: LocalStudy, { cache, codec, identity }: ResumableStudyOptions): LocalStudy {
  const keys = answerKeys(study, identity);
  const resumable = wrapLasting(
    study,
    (name, asking) =>
      async function* ask(request = {}, options = {}) {
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
      },
  );
  return { ...study, ...resumable };
}
