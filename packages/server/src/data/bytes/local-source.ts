import { open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { DeeplingError } from "@deepling/engine";
import { fileError } from "../file-error.ts";
import { fileIdentity } from "../fingerprint.ts";
import type { ByteSource } from "./byte-source.ts";

/** A file on disk, called `place` in messages. Throws what `fileError` makes of one that cannot be read. */
export async function openLocal(path: string, place: string = path): Promise<ByteSource> {
  const known = await stat(path, { bigint: true }).catch((cause: unknown) => {
    throw fileError(cause, path);
  });
  return {
    place,
    at: resolve(path),
    size: Number(known.size),
    identity: fileIdentity(known),
    state: secondOf(known.mtimeNs),
    far: false,
    read: async (start, end) => {
      const bytes = new Uint8Array(end - start);
      const file = await open(path).catch((cause: unknown) => {
        throw fileError(cause, path);
      });
      try {
        for (let done = 0; done < bytes.length; ) {
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
          if (bytesRead === 0) throw new DeeplingError("invalid", `file: ${place} (it became shorter)`);
          done += bytesRead;
        }
      } catch (cause) {
        throw fileError(cause, path);
      } finally {
        await file.close();
      }
      return bytes;
    },
  };
}

/** The second of a file's last change: finer times do not reach every machine (copies, file systems over a network). */
export const secondOf = (mtimeNs: bigint): string => String(mtimeNs / 1_000_000_000n);
