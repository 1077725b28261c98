import { join } from "node:path";
import type { Codec } from "@deepling/engine";
import { type Cache, openCache } from "./cache.ts";
import { createCodec } from "./codec.ts";
import { cacheFolder } from "./data/cache-folder.ts";

/** Where answers, and what is done of them, are kept from run to run. */
export function answersCache(): { readonly cache: Cache; readonly codec: Codec } {
  return { cache: openCache(join(cacheFolder(), "answers")), codec: createCodec() };
}
