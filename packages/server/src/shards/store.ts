import { mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { DeeplingError } from "@deepling/engine";
import { errorCode } from "../data/file-error.ts";

/** A stretch of bytes. */
export interface Stretch {
  readonly at: number;
  readonly length: number;
}

/** What is put under a name: bytes or a text, whole or in pieces. */
export type Content = Uint8Array | string | AsyncIterable<Uint8Array | string>;

/** Where a plan and its results lie: named bytes that any number of machines read and write. Names have slashes. */
export interface Store {
  /** What the person called it. */
  readonly place: string;
  /** The bytes of a name, or those of a stretch of it, fewer where it ends before; undefined where there are none. */
  readonly read: (name: string, stretch?: Stretch) => Promise<Uint8Array | undefined>;
  /** Writes bytes whole or not at all: whoever reads the name sees all of them or what was there before. Of what is put `once` the store may leave what is there. */
  readonly put: (name: string, content: Content, once?: boolean) => Promise<void>;
  /** Puts a file of `scratch` under a name; it is then gone from there. */
  readonly take: (name: string, path: string) => Promise<void>;
  /** The names that begin with a folder's, without it, sorted. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** A new folder on this machine, for files of which there may be many; whoever asks removes it. */
  readonly scratch: () => Promise<string>;
}

/** Ends the names of files that are being written. */
const PART = ".part";

/** A store in a folder, which several machines may share. Throws "unreachable folder" where it cannot be written or read. */
export function folderStore(place: string): Store {
  const fault = (cause: unknown, what: string) =>
    new DeeplingError("unreachable", `${what} (${errorCode(cause) ?? String(cause)})`, {
      hint: "check its permissions, and the room on its disk",
      cause,
    });
  return {
    place,
    read: async (name, stretch) => {
      const path = join(place, name);
      try {
        return await readStretch(path, stretch);
      } catch (cause) {
        if (["ENOENT", "ENOTDIR"].includes(errorCode(cause) ?? "")) return undefined;
        throw fault(cause, `file: ${path}`);
      }
    },
    put: async (name, content) => {
      const path = join(place, name);
      const part = `${path}.${crypto.randomUUID()}${PART}`;
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(part, content, { flush: true });
        await rename(part, path);
      } catch (cause) {
        await rm(part, { force: true }).catch(() => undefined);
        throw cause instanceof DeeplingError ? cause : fault(cause, `folder: ${place}`);
      }
    },
    take: async (name, path) => {
      try {
        await mkdir(dirname(join(place, name)), { recursive: true });
        await rename(path, join(place, name));
      } catch (cause) {
        throw fault(cause, `folder: ${place}`);
      }
    },
    scratch: async () => {
      try {
        const folder = await mkdtemp(join(place, SCRATCH));
        for (const left of await abandoned(place, folder)) await rm(left, { recursive: true, force: true });
        return folder;
      } catch (cause) {
        throw fault(cause, `folder: ${place}`);
      }
    },
    list: async (folder) => {
      const names = await readdir(join(place, folder)).catch((cause) => {
        if (errorCode(cause) === "ENOENT") return [];
        throw fault(cause, `folder: ${place}`);
      });
      return names.filter((name) => !name.endsWith(PART)).sort();
    },
  };
}

const SCRATCH = "scratch-";
/** Milliseconds without a change after which what a process left that was killed belongs to no one. */
const STALE = 86_400_000;

/**
 * Folders for scratch, and files that were being written, which were left: nothing was written in them for a day before `fresh` was made. All these times are of the disk's own clock, since
 * those of machines that share it differ. A worker that was stopped for longer finds what it wrote gone, fails, and its chunk is computed again.
 */
async function abandoned(place: string, fresh: string): Promise<readonly string[]> {
  const now = await changedAt(fresh);
  const names = await readdir(place, { recursive: true });
  const found: string[] = [];
  for (const name of names) {
    const isLeft = name.startsWith(SCRATCH) ? !name.includes(sep) : name.endsWith(PART);
    if (isLeft && now - (await lastChange(join(place, name))) > STALE) found.push(join(place, name));
  }
  return found;
}

/** When something was last written in a file, or in a folder and its files; one that is gone meanwhile belongs to someone. */
async function lastChange(path: string): Promise<number> {
  const inside = await readdir(path).catch(() => []);
  const times = await Promise.all([path, ...inside.map((name) => join(path, name))].map(changedAt));
  return Math.max(...times);
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
}

/** The bytes of a file, or of a stretch of it, in memory of their own, or in `into`. */
export async function readStretch(path: string, stretch?: Stretch, into?: Uint8Array): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { at, length } = stretch ?? { at: 0, length: size };
    const wanted = Math.max(0, Math.min(length, size - at));
    const bytes = into?.subarray(0, wanted) ?? new Uint8Array(wanted);
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, at + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done < bytes.length ? bytes.subarray(0, done) : bytes;
  } finally {
    await file.close();
  }
}
