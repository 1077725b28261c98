import type { ByteSource } from "../bytes/byte-source.ts";

/** Bytes of a source, from a piece of it that is in memory where they lie in it. */
export type ByteWindow = (start: number, end: number) => Promise<Uint8Array>;

/** Least and largest piece: what passes in the time of one more read, and what memory may hold. */
const NEAR = { least: 4096, most: 2 ** 20 };
const FAR = { least: 2 ** 20, most: 8 * 2 ** 20 };

/**
 * Reads a source front to back in pieces, with steps over what is not asked for. Pieces double while they are read to their end, and
 * halve where a step leads beyond one: small files are read through, large ones are stepped over.
 */
export function byteWindow({ size, read, far }: Pick<ByteSource, "size" | "read" | "far">): ByteWindow {
  const { least, most } = far ? FAR : NEAR;
  let [from, piece, length] = [0, new Uint8Array(), 2 * least];
  return async (start, end) => {
    if (start < from || end > from + piece.length) {
      const stepped = start > from + piece.length;
      length = stepped ? Math.max(least, length / 2) : Math.min(most, 2 * length);
      piece = (await read(start, Math.min(size, Math.max(end, start + length)))) as Uint8Array<ArrayBuffer>;
      from = start;
    }
    return piece.subarray(start - from, end - from);
  };
}
