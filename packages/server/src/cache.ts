import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Reads stretches of an entry. */
export type ReadEntry = (
  key: string,
  ranges: readonly { readonly at: number; readonly length: number }[],
) => Promise<readonly Uint8Array[] | undefined>;

/** Bytes kept from run to run, by key. Losing any of them costs only time. */
export interface Cache {
  /** What was put under this key; undefined where there is nothing, or nothing whole. */
  readonly get: (key: string) => Promise<Uint8Array | undefined>;
  /**
   * Stretches of what was put under this key, without the rest; undefined where it is not there or ends before. They are not held to the entry's hash: whoever
   * reads so has hashes of the parts.
   */
  readonly read: ReadEntry;
  /** Keeps the bytes, which may come in parts. A cache that cannot write (a full disk) stays silent and keeps nothing. */
  readonly put: (key: string, ...parts: readonly Uint8Array[]) => Promise<void>;
  /** Removes what was put under this key, if it is there. */
  readonly remove: (key: string) => Promise<void>;
  /** `get` for JSON; a value that does not parse is as good as none. */
  readonly getJson: (key: string) => Promise<unknown>;
  readonly putJson: (key: string, value: unknown) => Promise<void>;
}

const DIGEST = 32;

/**
 * A cache in one folder, at most `maxBytes` large: the least recently used entries leave first. An entry is the sha256 of its
 * key and its bytes, and the bytes: one that was cut, changed, or stands under another's name is removed and counts as missing.
 * It is written beside and renamed, so that any number of processes may share the folder.
 */
export function openCache(folder: string, maxBytes = 2 ** 30): Cache {
  const pathOf = (key: string): string => join(folder, `${digest(key).toString("hex")}${ENTRY}`);
  const get = async (key: string): Promise<Uint8Array | undefined> => {
    const path = pathOf(key);
    const entry = await readFile(path).catch(() => undefined);
    if (entry === undefined) return undefined;
    const bytes = entry.subarray(DIGEST);
    if (!digest(key, bytes).equals(entry.subarray(0, DIGEST))) {
      await rm(path, { force: true }).catch(() => undefined);
      return undefined;
    }
    await touch(path);
    return bytes;
  };
  const read: Cache["read"] = async (key, ranges) => {
    const path = pathOf(key);
    const file = await open(path).catch(() => undefined);
    if (file === undefined) return undefined;
    try {
      const { size } = await file.stat();
      if (ranges.some(({ at, length }) => DIGEST + at + length > size)) return undefined;
      const found = [];
      for (const { at, length } of ranges) {
        // what is read over needs not be cleared first
        const bytes = Buffer.allocUnsafeSlow(length);
        await file.read(bytes, 0, length, DIGEST + at);
        found.push(bytes);
      }
      await touch(path);
      return found;
    } catch {
      return undefined;
    } finally {
      await file.close();
    }
  };
  const put: Cache["put"] = async (key, ...parts) => {
    if (parts.reduce((sum, { length }) => sum + length, DIGEST) > maxBytes) return;
    const part = join(folder, `${crypto.randomUUID()}${PART}`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(part, [digest(key, ...parts), ...parts], { flush: true });
      await rename(part, pathOf(key));
      await shrink(folder, maxBytes);
    } catch {
      await rm(part, { force: true }).catch(() => undefined);
    }
  };
  return {
    get,
    read,
    put,
    remove: (key) => rm(pathOf(key), { force: true }).catch(() => undefined),
    getJson: async (key) => {
      const bytes = await get(key);
      return bytes === undefined ? undefined : parse(Buffer.from(bytes).toString("utf8"));
    },
    putJson: (key, value) => put(key, Buffer.from(JSON.stringify(value))),
  };
}

const ENTRY = ".bin";
const PART = ".part";
/** After an hour, an unfinished file belongs to no one. */
const STALE = 3_600_000;

/** Notes that a file was used now. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

function digest(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

async function shrink(folder: string, maxBytes: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ENTRY) || name.endsWith(PART));
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const info = await stat(path).catch(() => undefined);
      return info === undefined ? [] : [{ path, size: info.size, used: info.mtimeMs, part: name.endsWith(PART) }];
    }),
  );
  const files = found.flat();
  const abandoned = files.filter(({ part, used }) => part && Date.now() - used > STALE);
  const entries = files.filter(({ part }) => !part).sort((a, b) => a.used - b.used);
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  const leaving = [...abandoned];
  for (const entry of entries) {
    if (total <= maxBytes) break;
    leaving.push(entry);
    total -= entry.size;
  }
  await Promise.all(leaving.map(({ path }) => rm(path, { force: true })));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
