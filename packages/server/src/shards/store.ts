import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DeeplingError } from "@deepling/engine";
import { errorCode } from "../data/file-error.ts";

/** Where a plan and its results lie: named bytes that any number of machines read and write. Names have slashes. */
export interface Store {
  /** What the person called it. */
  readonly place: string;
  /** The bytes of a name, or its first `most` bytes; undefined where there are none. */
  readonly read: (name: string, most?: number) => Promise<Uint8Array | undefined>;
  /** Writes bytes whole or not at all: whoever reads the name sees all of them or what was there before. */
  readonly put: (name: string, bytes: Uint8Array | string) => Promise<void>;
  /** The names that begin with a folder's, without it, sorted. */
  readonly list: (folder: string) => Promise<readonly string[]>;
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
    read: async (name, most) => {
      const path = join(place, name);
      try {
        if (most === undefined) return await readFile(path);
        const file = await open(path);
        try {
          const { buffer, bytesRead } = await file.read(new Uint8Array(most), 0, most, 0);
          return buffer.subarray(0, bytesRead);
        } finally {
          await file.close();
        }
      } catch (cause) {
        if (["ENOENT", "ENOTDIR"].includes(errorCode(cause) ?? "")) return undefined;
        throw fault(cause, `file: ${path}`);
      }
    },
    put: async (name, bytes) => {
      const path = join(place, name);
      const part = `${path}.${crypto.randomUUID()}${PART}`;
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(part, bytes, { flush: true });
        await rename(part, path);
      } catch (cause) {
        await rm(part, { force: true }).catch(() => undefined);
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
