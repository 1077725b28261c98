import { DeeplingError } from "@deepling/engine";
import type { ByteSource } from "../bytes/byte-source.ts";
import type { ByteWindow } from "./byte-window.ts";

/** A regular file in a tar file. */
export interface TarEntry {
  readonly name: string;
  /** Where its bytes begin in the tar file. */
  readonly offset: number;
  readonly size: number;
}

const BLOCK = 512;

/**
 * The regular files of a tar file (POSIX ustar and pax, GNU, old V7) in their order, by one walk from header to header that reads nothing
 * else than what `window` reads along. Throws "invalid file" where a header's checksum is wrong, a file reaches beyond the end, or the
 * blocks of zeros that end a tar file are missing: what was cut short is not taken for whole.
 */
export async function* tarEntries(
  { place, size }: Pick<ByteSource, "place" | "size">,
  window: ByteWindow,
): AsyncGenerator<TarEntry> {
  let long: LongHeader = {};
  for (let at = 0; ; ) {
    if (at + BLOCK > size) throw damaged(place, at === 0 ? "no tar file" : "cut short: its end is missing");
    const header = await window(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    requireHeader(header, at, place);
    const type = String.fromCharCode(header[156] ?? 0);
    const entry = readEntry(header, at, long);
    const end = entry.offset + entry.size;
    if (!(end <= size)) throw damaged(place, `cut short: ${entry.name} ends at byte ${end} of ${size}`);
    at = entry.offset + Math.ceil(entry.size / BLOCK) * BLOCK;
    if (type === "L" || type === "x") long = { ...long, ...readLong(type, await window(entry.offset, end)) };
    // K names the target of a link, g is for all entries and holds nothing that is needed here
    if ("LxKg".includes(type)) continue;
    if (isFile(type, entry.name, place)) yield entry;
    long = {};
  }
}

function readEntry(header: Uint8Array, at: number, { path, size }: LongHeader): TarEntry {
  return { name: path ?? nameOf(header), offset: at + BLOCK, size: size ?? readNumber(header.subarray(124, 136)) };
}

/** What GNU's or a pax header says of the entry behind it. */
const readLong = (type: "L" | "x", content: Uint8Array): LongHeader =>
  type === "L" ? { path: readText(content) } : readPax(content);

/** What a header in front of an entry says of it. */
interface LongHeader {
  readonly path?: string;
  readonly size?: number;
}

function isFile(type: string, name: string, place: string): boolean {
  if (type === "S")
    throw new DeeplingError("unsupported", `file: ${place} (${name} is stored as a sparse file)`, { hint: AGAIN });
  return (type === "0" || type === "\0" || type === "7") && !name.endsWith("/");
}

const AGAIN = "write the tar file again without --sparse";

function damaged(place: string, reason: string): DeeplingError {
  return new DeeplingError("invalid", `file: ${place} (${reason})`, { hint: "copy, download or write it again" });
}

/** Throws unless the sum of the header's bytes, its own field read as blanks, is what the field says; old programs summed signed bytes. */
function requireHeader(header: Uint8Array, at: number, place: string): void {
  const stated = readNumber(header.subarray(148, 156));
  let [sum, signed] = [8 * 32, 8 * 32];
  for (let i = 0; i < BLOCK; i++) {
    if (i >= 148 && i < 156) continue;
    const byte = header[i] as number;
    sum += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  if (stated === sum || stated === signed) return;
  if (at > 0) throw damaged(place, `damaged at byte ${at}: no header of a tar file`);
  const packed = PACKED.find(([magic]) => magic.every((byte, i) => header[i] === byte))?.[1];
  if (packed !== undefined) throw compressedTar(place, packed);
  throw damaged(place, "no tar file");
}

/** First bytes of what tar files are compressed with. */
const PACKED: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], "gzip"],
  [[0x28, 0xb5, 0x2f, 0xfd], "zstd"],
  [[0x42, 0x5a, 0x68], "bzip2"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz"],
];

/** A tar file that is compressed as a whole, so that no image can be read by itself. */
export function compressedTar(place: string, packed: string): DeeplingError {
  return new DeeplingError("unsupported", `file: ${place} (a tar file compressed with ${packed})`, {
    hint: "unpack it to .tar: images are compressed by themselves, and are read one by one",
  });
}

const utf8 = new TextDecoder();

/** Text up to the first zero. */
function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** A name and, in POSIX headers alone (GNU's have other fields there), the prefix in front of it. */
function nameOf(header: Uint8Array): string {
  const name = readText(header.subarray(0, 100));
  const isPosix = readText(header.subarray(257, 263)) === "ustar" && header[262] === 0;
  const prefix = isPosix ? readText(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** Octal digits, or, with the first bit set, a binary number (GNU's, for 8 GiB and more). */
function readNumber(field: Uint8Array): number {
  const first = field[0] ?? 0;
  if (first & 0x80) return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, first & 0x7f);
  const digits = readText(field).trim();
  return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** What a pax header says of path and size: lines of "LENGTH KEY=VALUE\n", LENGTH counting all bytes of the line. */
function readPax(bytes: Uint8Array): LongHeader {
  const found: { path?: string; size?: number } = {};
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(32, at);
    const length = blank < 0 ? 0 : Number(utf8.decode(bytes.subarray(at, blank)));
    if (!Number.isInteger(length) || length < 5) break;
    const [, key, value] = /^([^=]*)=(.*)\n$/s.exec(utf8.decode(bytes.subarray(blank + 1, at + length))) ?? [];
    if (key === "path" && value !== undefined) found.path = value;
    if (key === "size" && value !== undefined) found.size = Number(value);
    at += length;
  }
  return found;
}
