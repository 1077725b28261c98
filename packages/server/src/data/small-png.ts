import { crc32, inflateSync } from "node:zlib";
import type { Image } from "@deepling/engine";

/** Pixels up to which decoding here takes less than handing the file to a thread of sharp's: most of that is the handing over. */
const LARGEST = 65_536;

/** The signature, and the header's chunk: 13 bytes, IHDR. */
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
/** Bytes per pixel by colour type: grey, RGB, palette, grey with alpha, RGBA. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** What a file's header and chunks say, before anything is unpacked. */
interface Chunks {
  readonly width: number;
  readonly height: number;
  readonly colour: number;
  readonly palette: Uint8Array | undefined;
  readonly data: readonly Uint8Array[];
}

/**
 * The RGB of a small PNG of the usual kind (8 bits per channel, not interlaced, upright), alpha left out: the bytes of Pillow and of sharp.
 * Undefined for any other file, and for one in which anything is wrong, which is then sharp's to read or to refuse. Source: the PNG
 * specification, third edition.
 */
export function decodeSmallPng(bytes: Uint8Array): Image | undefined {
  const chunks = readChunks(bytes);
  if (chunks === undefined) return undefined;
  const { width, height, colour, palette, data } = chunks;
  const channels = CHANNELS[colour] as number;
  const rows = unpack(data, (width * channels + 1) * height);
  if (rows === undefined || !unfilter(rows, width * channels, height, channels)) return undefined;
  const pixels = palette === undefined ? spread(rows, width, height, channels) : look(rows, width, height, palette);
  return pixels && { width, height, channels: 3, pixels };
}

function readChunks(bytes: Uint8Array): Chunks | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(bytes, view);
  if (header === undefined) return undefined;
  let palette: Uint8Array | undefined;
  const data: Uint8Array[] = [];
  for (let at = FIRST_CHUNK; at + 12 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length || crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) return undefined;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "IEND")
      return (palette === undefined) === (header.colour !== 3) ? { ...header, palette, data } : undefined;
    if (type === "IDAT") data.push(bytes.subarray(at + 8, end));
    else if (type === "PLTE" && header.colour === 3) palette = bytes.subarray(at + 8, end);
    // what has to be understood and is not, and the orientation, are sharp's
    else if (!/^(PLTE|[a-z])/.test(type) || type === "eXIf") return undefined;
    at = end + 4;
  }
  return undefined;
}

/** Where the chunk behind the header begins: signature, length, IHDR, 13 bytes, checksum. */
const FIRST_CHUNK = 33;

function readHeader(bytes: Uint8Array, view: DataView): Pick<Chunks, "width" | "height" | "colour"> | undefined {
  if (bytes.length < FIRST_CHUNK || SIGNATURE.some((byte, at) => bytes[at] !== byte)) return undefined;
  if (crc32(bytes.subarray(12, 29)) !== view.getUint32(29)) return undefined;
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const colour = bytes[25] as number;
  // bits, method of compression, of filters, interlacing
  const usual = bytes[24] === 8 && bytes[26] === 0 && bytes[27] === 0 && bytes[28] === 0;
  const fits = width * height > 0 && width * height <= LARGEST;
  return usual && fits && CHANNELS[colour] !== undefined ? { width, height, colour } : undefined;
}

function unpack(data: readonly Uint8Array[], length: number): Uint8Array | undefined {
  const [first, ...more] = data;
  if (first === undefined) return undefined;
  try {
    const packed = more.length === 0 ? first : Buffer.concat(data);
    const rows = inflateSync(packed, { chunkSize: Math.max(64, length), maxOutputLength: length });
    return rows.length === length ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** Turns differences into values, in place; false for a row with a filter that there is not. `step` is the bytes of a pixel. */
function unfilter(rows: Uint8Array, width: number, height: number, step: number): boolean {
  const before = new Uint8Array(width);
  let above: Uint8Array = before;
  for (let row = 0; row < height; row++) {
    const start = row * (width + 1);
    const line = rows.subarray(start + 1, start + 1 + width);
    const filter = rows[start] as number;
    if (filter > 4) return false;
    FILTERS[filter]?.(line, above, step);
    above = line;
  }
  return true;
}

type Filter = (line: Uint8Array, above: Uint8Array, step: number) => void;

const FILTERS: readonly (Filter | undefined)[] = [
  undefined,
  (line, _, step) => {
    for (let i = step; i < line.length; i++) line[i] = (line[i] as number) + (line[i - step] as number);
  },
  (line, above) => {
    for (let i = 0; i < line.length; i++) line[i] = (line[i] as number) + (above[i] as number);
  },
  (line, above, step) => {
    for (let i = 0; i < line.length; i++) {
      const left = i < step ? 0 : (line[i - step] as number);
      line[i] = (line[i] as number) + ((left + (above[i] as number)) >> 1);
    }
  },
  (line, above, step) => {
    for (let i = 0; i < line.length; i++) {
      const left = i < step ? 0 : (line[i - step] as number);
      const corner = i < step ? 0 : (above[i - step] as number);
      line[i] = (line[i] as number) + paeth(left, above[i] as number, corner);
    }
  },
];

/** Of left, above and the corner between, the one nearest to left + above − corner. */
function paeth(a: number, b: number, c: number): number {
  const pa = Math.abs(b - c);
  const pb = Math.abs(a - c);
  const pc = Math.abs(a + b - 2 * c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** Rows of grey or RGB, with alpha or without, as RGB. */
function spread(rows: Uint8Array, width: number, height: number, channels: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  for (let row = 0, to = 0; row < height; row++) {
    let from = row * (width * channels + 1) + 1;
    if (channels === 3) {
      pixels.set(rows.subarray(from, from + 3 * width), to);
      to += 3 * width;
      continue;
    }
    for (let x = 0; x < width; x++, from += channels) {
      pixels[to++] = rows[from] as number;
      pixels[to++] = rows[from + green] as number;
      pixels[to++] = rows[from + blue] as number;
    }
  }
  return pixels;
}

/** Rows of numbers of colours as RGB; undefined where the palette lacks one. */
function look(rows: Uint8Array, width: number, height: number, palette: Uint8Array): Uint8Array | undefined {
  const pixels = new Uint8Array(width * height * 3);
  for (let row = 0, to = 0; row < height; row++) {
    for (let x = 0; x < width; x++, to += 3) {
      const from = 3 * (rows[row * (width + 1) + 1 + x] as number);
      if (from + 3 > palette.length) return undefined;
      pixels[to] = palette[from] as number;
      pixels[to + 1] = palette[from + 1] as number;
      pixels[to + 2] = palette[from + 2] as number;
    }
  }
  return pixels;
}
