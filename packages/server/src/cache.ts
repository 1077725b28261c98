import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Bytes kept from run to run, by key. Losing any of them costs only time. */
export interface Cache {
  /** What was put under this key; undefined where there is nothing, or nothing whole. */
  readonly get: (key: string) => Promise<Uint8Array | undefined>;
  /** Keeps the bytes. A cache that cannot write (a full disk) stays silent and keeps nothing. */
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>;
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
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return bytes;
  };
  const put = async (key: string, bytes: Uint8Array): Promise<void> => {
    if (bytes.length + DIGEST > maxBytes) return;
    const part = join(folder, `${crypto.randomUUID()}${PART}`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(part, Buffer.concat([digest(key, bytes), bytes]), { flush: true });
      await rename(part, pathOf(key));
      await shrink(folder, maxBytes);
    } catch {
      await rm(part, { force: true }).catch(() => undefined);
    }
  };
  return {
    get,
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
