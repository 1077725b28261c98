import { createHash } from "node:crypto";

/** Bytes with a description in front of them. */
export interface Sealed<Head> {
  readonly head: Head;
  readonly body: Uint8Array;
}

const MAGIC = "deepling sealed 1\n";
const DIGEST = 32;
/** Where the description begins: behind the magic and its length. */
const START = MAGIC.length + 4;

/** Writes a description and bytes so that a file that was cut off or changed is not taken for whole: the sha256 of all of it comes last. */
export function seal(head: object, body: Uint8Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const parts = [Buffer.from(MAGIC), length, text, body];
  return Buffer.concat([...parts, sha256(...parts)]);
}

/** What was sealed; undefined where the bytes are not whole. */
export function unseal<Head>(bytes: Uint8Array): Sealed<Head> | undefined {
  const end = bytes.length - DIGEST;
  const head = headOf<Head>(bytes.subarray(0, Math.max(0, end)));
  if (head === undefined || !sha256(bytes.subarray(0, end)).equals(bytes.subarray(end))) return undefined;
  return { head: head.head, body: bytes.subarray(head.end, end) };
}

/** The description at the beginning of sealed bytes, and where it ends, of which the rest is not looked at; undefined where it is not all there. */
export function headOf<Head>(bytes: Uint8Array): { readonly head: Head; readonly end: number } | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (start.length < START || start.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const end = START + start.readUInt32LE(MAGIC.length);
  if (end > start.length) return undefined;
  try {
    // The wire: what `seal` was given.
    return { head: JSON.parse(start.toString("utf8", START, end)) as Head, end };
  } catch {
    return undefined;
  }
}

/** The sha256 of some bytes, one after another. */
export function sha256(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
