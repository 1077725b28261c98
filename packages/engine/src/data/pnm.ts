import { DeeplingError } from "../base/error.ts";
import { roundHalfEven } from "../image/fit.ts";
import type { Image } from "../image/image.ts";

/** Whether bytes begin as a file of the PNM family does: P1 to P6 and white space. */
export function isPnm(bytes: Uint8Array): boolean {
  const [letter = 0, digit = 0, next = 0] = bytes;
  return letter === 0x50 && digit >= 0x31 && digit <= 0x36 && (isSpace(next) || next === HASH);
}

/**
 * Decodes a PBM, PGM or PPM file, binary or plain, of 1 to 16 bits, as RGB. Other largest values than 255 are scaled as Pillow scales them;
 * grey of 16 bits keeps its upper byte, as in PNG files. Throws "invalid image" naming `place`. (Format: netpbm's pbm(5), pgm(5), ppm(5).)
 */
export function decodePnm(bytes: Uint8Array, place: string, limit = 1 << 28): Image {
  const fault = (what: string) => new DeeplingError("invalid", `image: ${what} (${place})`);
  const kind = (bytes[1] ?? 0) - 0x30;
  const read = tokens(bytes, 2);
  const bitmap = kind === 1 || kind === 4;
  const [width, height, most] = [read.number(), read.number(), bitmap ? 1 : read.number()];
  if (!isPnm(bytes) || !(width >= 1 && height >= 1 && width * height <= limit) || !(most >= 1 && most <= 65535)) {
    throw fault("a PNM header that cannot be read");
  }
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  const count = width * height * channels;
  const values =
    kind < 4 ? plain(read, count, bitmap) : binary(bytes.subarray(read.at() + 1), { count, width, most, bitmap });
  if (values === undefined) throw fault("cut short");
  const level = bitmap ? (value: number) => 255 - 255 * value : levels(most, channels);
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < pixels.length; at++) {
    pixels[at] = level(values[channels === 3 ? at : Math.floor(at / 3)] as number);
  }
  return { width, height, channels: 3, pixels };
}

/** From 0 … most to a byte: ImageFile's PpmDecoder for colours; grey of more than 8 bits is spread over 16, of which the upper byte stays. */
function levels(most: number, channels: number): (value: number) => number {
  if (most === 255) return (value) => value;
  if (most < 256 || channels === 3) return (value) => Math.min(255, roundHalfEven((value / most) * 255));
  return (value) => Math.min(65535, roundHalfEven((value / most) * 65535)) >> 8;
}

interface Raster {
  readonly count: number;
  readonly width: number;
  readonly most: number;
  readonly bitmap: boolean;
}

function binary(bytes: Uint8Array, { count, width, most, bitmap }: Raster): ArrayLike<number> | undefined {
  if (bitmap) {
    const stride = Math.ceil(width / 8);
    if (bytes.length < (stride * count) / width) return undefined;
    const bit = (at: number) =>
      ((bytes[Math.floor(at / width) * stride + ((at % width) >> 3)] ?? 0) >> (7 - ((at % width) & 7))) & 1;
    return Uint8Array.from({ length: count }, (_, at) => bit(at));
  }
  if (most < 256) return bytes.length < count ? undefined : bytes;
  if (bytes.length < 2 * count) return undefined;
  return Uint16Array.from({ length: count }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0));
}

/** Numbers as text; bits may stand without spaces between them. */
function plain(read: Tokens, count: number, bitmap: boolean): ArrayLike<number> | undefined {
  const values = new Float64Array(count);
  for (let at = 0; at < count; at++) values[at] = bitmap ? read.digit() : read.number();
  return values.some(Number.isNaN) ? undefined : values;
}

interface Tokens {
  /** The next whole number; NaN where none follows. */
  number(): number;
  /** The next digit. */
  digit(): number;
  /** Where the next byte stands. */
  at(): number;
}

/** Numbers in a text with white space and comments (# to the end of the line) between them. */
function tokens(bytes: Uint8Array, from: number): Tokens {
  let at = from;
  const skip = () => {
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === HASH) while (at + 1 < bytes.length && bytes[at + 1] !== 0x0a && bytes[at + 1] !== 0x0d) at++;
      else if (!isSpace(byte)) return;
    }
  };
  const digits = (most: number) => {
    skip();
    let value = 0;
    const first = at;
    for (; at < bytes.length && at < first + most && isDigit(bytes[at] as number); at++) {
      value = 10 * value + (bytes[at] as number) - 0x30;
    }
    return at === first ? Number.NaN : value;
  };
  return { number: () => digits(9), digit: () => digits(1), at: () => at };
}

const HASH = 0x23;
const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
