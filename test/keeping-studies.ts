import type { LocalStudy, Study } from "../packages/engine/src/index.ts";
import { openCache } from "../packages/server/src/cache.ts";
import { cachedStudy } from "../packages/server/src/cached-study.ts";
import { createCodec } from "../packages/server/src/codec.ts";
import { resumableStudy } from "../packages/server/src/resumable-study.ts";

/** Questions that read the units of many images. */
export type AskedOfUnits = "units" | "summary";

const parts = (folder: string) => ({ cache: openCache(folder), codec: createCodec(), identity: () => "noise" });

/** Studies that keep in a folder what is done of a long question: the page's server, which keeps answers too, and a command. */
export const keeping = {
  server: (study: LocalStudy, folder: string): Study => cachedStudy(study, parts(folder)),
  command: (study: LocalStudy, folder: string): Study => resumableStudy(study, parts(folder)),
};

/** Which of them. */
export type KeepingStudy = keyof typeof keeping;
