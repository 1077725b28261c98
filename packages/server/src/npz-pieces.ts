import { crc32 } from "node:zlib";
import { npyHead } from "./write-npz.ts";

/** An array whose numbers come in pieces, more than once. */
export interface NpyPieces {
  readonly descr: "<f4" | "<f8" | "<i4";
  readonly shape: readonly number[];
  readonly pieces: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Texts as an array of fixed width. */
export interface NpyTexts {
  readonly count: number;
  readonly text: (at: number) => string;
}

const LOCAL = 30;
const CENTRAL = 46;
const END = 22;
/** 1 January 1980, noon: equal arrays give equal bytes. */
const [TIME, DATE] = [12 << 11, (1 << 5) | 1];
/** A zip archive without its 64 bit extension. */
const MOST = 2 ** 32 - 1;

/**
 * An .npz archive as `writeNpz` makes it, in pieces, of arrays that are never whole: each is read twice, once for its checksum. Throws a RangeError beyond 4 GiB.
 */
export async function* npzPieces(arrays: Readonly<Record<string, NpyPieces | NpyTexts>>): AsyncGenerator<Uint8Array> {
  const central: Uint8Array[] = [];
  let at = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const pieces = () => npyPieces(array);
    const entry = { name: Buffer.from(`${name}.npy`), ...(await measure(pieces())) };
    if (at + entry.size > MOST) throw new RangeError("an .npz archive holds at most 4 GiB");
    yield header(entry, LOCAL);
    yield* pieces();
    central.push(header(entry, CENTRAL, at));
    at += LOCAL + entry.name.length + entry.size;
  }
  const size = central.reduce((sum, { length }) => sum + length, 0);
  yield* central;
  const end = Buffer.alloc(END);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  yield end;
}

interface Entry {
  readonly name: Buffer;
  readonly size: number;
  readonly crc: number;
}

/** A file's description before its bytes, or, with the place where it begins, in the list at the end (APPNOTE.TXT 4.3). */
function header({ name, size, crc }: Entry, length: typeof LOCAL | typeof CENTRAL, at = 0): Uint8Array {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(length === LOCAL ? 0x04034b50 : 0x02014b50, 0);
  const from = length === LOCAL ? 4 : 6;
  if (length === CENTRAL) bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, from);
  bytes.writeUInt16LE(TIME, from + 6);
  bytes.writeUInt16LE(DATE, from + 8);
  bytes.writeUInt32LE(crc, from + 10);
  bytes.writeUInt32LE(size, from + 14);
  bytes.writeUInt32LE(size, from + 18);
  bytes.writeUInt16LE(name.length, from + 22);
  if (length === CENTRAL) bytes.writeUInt32LE(at, 42);
  return Buffer.concat([bytes, name]);
}

async function measure(pieces: AsyncIterable<Uint8Array>): Promise<{ readonly size: number; readonly crc: number }> {
  let [size, crc] = [0, 0];
  for await (const piece of pieces) {
    size += piece.byteLength;
    crc = crc32(piece, crc);
  }
  return { size, crc };
}

async function* npyPieces(array: NpyPieces | NpyTexts): AsyncGenerator<Uint8Array> {
  if ("pieces" in array) {
    yield npyHead(array.descr, array.shape);
    yield* array.pieces();
    return;
  }
  let width = 1;
  for (let at = 0; at < array.count; at++) width = Math.max(width, codePoints(array.text(at)));
  yield npyHead(`<U${width}`, [array.count]);
  for (let start = 0; start < array.count; start += ROWS) {
    const rows = Math.min(ROWS, array.count - start);
    const block = new Uint32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      let place = row * width;
      for (const character of array.text(start + row)) block[place++] = character.codePointAt(0) ?? 0;
    }
    yield new Uint8Array(block.buffer);
  }
}

/** Texts written at once. */
const ROWS = 10_000;

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
