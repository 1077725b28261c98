import type { Codec, UnfinishedWork } from "@deepling/engine";
import type { Cache } from "./cache.ts";

/** Unfinished work in a cache, until the answer is there. */
export interface UnfinishedAnswer extends UnfinishedWork {
  /** Removes all of it. */
  readonly drop: () => Promise<void>;
}

/** Keeps what is done of one answer, whose key it is given, beside the answers that are finished. */
export function unfinishedAnswer(answer: string, cache: Cache, codec: Codec): UnfinishedAnswer {
  const names = new Set<string>();
  const keyOf = (name: string) => `unfinished ${name} ${answer}`;
  return {
    get: async (name) => {
      const bytes = await cache.get(keyOf(name));
      if (bytes === undefined) return undefined;
      names.add(name);
      return codec.decode(bytes);
    },
    put: async (name, value) => {
      names.add(name);
      await cache.put(keyOf(name), codec.encode(value));
    },
    drop: async () => {
      for (const name of names) await cache.remove(keyOf(name));
      names.clear();
    },
  };
}
