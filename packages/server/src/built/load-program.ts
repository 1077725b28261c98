import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";
import type { Cache } from "../cache.ts";

/** Milliseconds after which the code of a program that still runs is kept: what a start runs is compiled by then. */
const KEEP_AFTER = 4000;

/** By how much code has to have grown to be kept again. */
const MORE = 1.1;

/** A program that was loaded. */
export interface Loaded {
  /** What its module exports. */
  readonly program: unknown;
  /** Keeps what V8 has compiled so far, unless it was kept before; to be called when the program ends. */
  readonly keepCode: () => Promise<void>;
}

/** `import()` as the program has it: Node 20 has none for code that was kept, whatever `importModuleDynamically` says. */
const importModule = (name: string): Promise<unknown> => import(name);

/**
 * Loads a CommonJS file in ASCII with the code that V8 compiled of it the last time, for this file's content, this Node and this processor's
 * kind (Node 20 keeps none by itself). It imports packages by `importModule(name)`. Code that V8 refuses is compiled anew and kept again.
 */
export async function loadProgram(path: string, cache: Cache, keepAfter = KEEP_AFTER): Promise<Loaded> {
  const bytes = await readFile(path);
  const content = createHash("sha256").update(bytes).digest("hex");
  // ASCII: in UTF-8 the same, and held in one byte a letter
  const source = bytes.toString("latin1");
  const key = `${content} ${process.version} ${process.versions.v8} ${process.platform} ${process.arch}`;
  const found = await cache.get(key);
  const wrapped = `(function (exports, require, module, __filename, __dirname, importModule) { ${source}\n})`;
  const script = new Script(wrapped, { filename: path, ...(found === undefined ? {} : { cachedData: found }) });
  let kept = found !== undefined && script.cachedDataRejected !== true ? found.length : 0;
  const keepMore = async (): Promise<void> => {
    const code = script.createCachedData();
    if (code.length < kept * MORE) return;
    kept = code.length;
    await cache.put(key, code);
  };
  const module = { exports: {} as unknown };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path), importModule);
  // a command that ran before may have compiled less of it
  setTimeout(() => void keepMore(), keepAfter).unref();
  return { program: module.exports, keepCode: async () => (kept === 0 ? keepMore() : undefined) };
}
