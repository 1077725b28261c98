import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { fileError } from "./file-error.ts";

/** Files up to this many bytes are hashed whole; sha256 takes 40 ms for them. */
const HASHED_WHOLE = 64 * 2 ** 20;

/** Of larger files this many blocks of `BLOCK` bytes are hashed, evenly spaced from the first byte to the last. */
const BLOCKS = 64;
const BLOCK = 65_536;

/** A fingerprint of bytes that are in memory: their sha256. */
export function contentFingerprint(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Which file this is, and in which state: device, inode, size, and the times of the last change of content (mtime) and of
 * content or attributes (ctime), in nanoseconds. Writing into a file moves its ctime even where size and mtime stay the same.
 */
export function fileIdentity({
  dev,
  ino,
  size,
  mtimeNs,
  ctimeNs,
}: Pick<BigIntStats, "dev" | "ino" | "size" | "mtimeNs" | "ctimeNs">): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join("-");
}

/**
 * A fingerprint of a file that is read later: its identity, and its content, of which 64 blocks count where it is larger than
 * 64 MiB. Throws what `fileError` makes of a file that cannot be read.
 */
export async function fileFingerprint(path: string): Promise<string> {
  try {
    const identity = fileIdentity(await stat(path, { bigint: true }));
    const file = await open(path);
    try {
      return `${identity}-${await hashContent(file)}`;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw fileError(cause, path);
  }
}

async function hashContent(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  if (size <= HASHED_WHOLE) return contentFingerprint(await file.readFile());
  const hash = createHash("sha256");
  for (let block = 0; block < BLOCKS; block++) {
    const start = Math.floor(((size - BLOCK) * block) / (BLOCKS - 1));
    const { buffer, bytesRead } = await file.read(new Uint8Array(BLOCK), 0, BLOCK, start);
    hash.update(buffer.subarray(0, bytesRead));
  }
  return hash.digest("hex");
}
