import { crc32 } from "../../base/crc32.ts";

/** Encoded pictures, one behind another. */
export interface PackedPictures {
  /** Bytes of each picture; 0 where the image could not be read. */
  readonly lengths: Uint32Array;
  /** CRC-32 of each picture. */
  readonly sums: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Where the pictures of a page lie in its file. */
export interface AtlasIndex {
  readonly count: number;
  /** The bytes of a picture: from its start up to its end, which is not part of it; equal where there is none. */
  readonly rangeOf: (position: number) => readonly [start: number, end: number];
  /** Whether bytes are those of a picture. */
  readonly holds: (position: number, bytes: Uint8Array) => boolean;
  /** Bytes of the whole file. */
  readonly size: number;
}

const MAGIC = "deepling atlas 1";
/** The magic, the number of pictures, and the CRC-32 of the index. */
export const ATLAS_HEAD = MAGIC.length + 8;
/** Of each picture in the index: where it ends behind the index, and its CRC-32. */
const ENTRY = 8;

/** Bytes of a page's head and index. */
export const atlasIndexSize = (count: number): number => ATLAS_HEAD + ENTRY * count;

/** What stands before the pictures of a page, in little-endian numbers of 32 bits. */
export function atlasPageHead({ lengths, sums }: Pick<PackedPictures, "lengths" | "sums">): Uint8Array {
  const head = new Uint8Array(atlasIndexSize(lengths.length));
  const view = new DataView(head.buffer);
  let end = 0;
  lengths.forEach((length, at) => {
    end += length;
    view.setUint32(ATLAS_HEAD + ENTRY * at, end, true);
    view.setUint32(ATLAS_HEAD + ENTRY * at + 4, sums[at] ?? 0, true);
  });
  for (let at = 0; at < MAGIC.length; at++) head[at] = MAGIC.charCodeAt(at);
  view.setUint32(MAGIC.length, lengths.length, true);
  view.setUint32(MAGIC.length + 4, crc32(head.subarray(ATLAS_HEAD)), true);
  return head;
}

/** Reads the head and index of a page of `count` pictures; undefined where they are not whole, or not those of such a page. */
export function readAtlasIndex(head: Uint8Array, count: number): AtlasIndex | undefined {
  if (head.length < atlasIndexSize(count)) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, atlasIndexSize(count));
  if (String.fromCharCode(...head.subarray(0, MAGIC.length)) !== MAGIC) return undefined;
  if (view.getUint32(MAGIC.length, true) !== count) return undefined;
  const index = head.subarray(ATLAS_HEAD, atlasIndexSize(count));
  if (view.getUint32(MAGIC.length + 4, true) !== crc32(index)) return undefined;
  const endOf = (position: number) => (position < 0 ? 0 : view.getUint32(ATLAS_HEAD + ENTRY * position, true));
  const first = atlasIndexSize(count);
  return {
    count,
    rangeOf: (position) => [first + endOf(position - 1), first + endOf(position)],
    holds: (position, bytes) => crc32(bytes) === view.getUint32(ATLAS_HEAD + ENTRY * position + 4, true),
    size: first + endOf(count - 1),
  };
}
