import { DeeplingError } from "../base/error.ts";
import { plural } from "../base/plural.ts";
import type { Image } from "../image/image.ts";

/** Whether bytes begin as a BMP file does. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/**
 * Decodes an uncompressed BMP: 1, 4 or 8 bits with a palette, 16, 24 or 32 bits with or without masks; alpha is left
 * out. Throws "invalid" or "unsupported image" naming `place`. (Format: Microsoft, "Bitmap storage".)
 */
export function decodeBmp(bytes: Uint8Array, place: string, limit = 1 << 28): Image {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isBmp(bytes) || bytes.length < 26) throw new DeeplingError("invalid", `image: not a BMP file (${place})`);
  const header = readHeader(view, place);
  const { width, height, bits, flipped, offset } = header;
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (width < 1 || height < 1 || width * height > limit) {
    throw new DeeplingError("invalid", `image size: ${width}×${height} (${place})`);
  }
  if (offset + stride * height > bytes.length) throw new DeeplingError("invalid", `image: cut short (${place})`);
  const color = bits <= 8 ? paletteReader(bytes, header) : directReader(view, header);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = offset + (flipped ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++) color(row, x, pixels, (y * width + x) * 3);
  }
  return { width, height, channels: 3, pixels };
}

interface Header {
  readonly width: number;
  readonly height: number;
  /** Rows stand from top to bottom. */
  readonly flipped: boolean;
  readonly bits: number;
  /** Where the pixels begin. */
  readonly offset: number;
  readonly palette: { readonly start: number; readonly entry: 3 | 4; readonly count: number };
  /** Bits of red, green and blue in a pixel of 16 or 32 bits. */
  readonly masks: readonly [number, number, number];
}

type Reader = (row: number, x: number, pixels: Uint8Array, to: number) => void;

function readHeader(view: DataView, place: string): Header {
  const size = view.getUint32(14, true);
  const old = size === 12;
  if (!old && (size < 40 || view.byteLength < 54))
    throw new DeeplingError("unsupported", `image: BMP header of ${plural(size, "byte")} (${place})`);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  const masked = compression === 3 || compression === 6;
  if (![1, 4, 8, 16, 24, 32].includes(bits) || (compression !== 0 && !masked) || (masked && view.byteLength < 66)) {
    throw new DeeplingError("unsupported", `image: BMP of ${bits} bits, compression ${compression} (${place})`, {
      hint: "save it as PNG, or as an uncompressed BMP",
    });
  }
  const height = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const colors = old ? 0 : view.getUint32(46, true);
  return {
    width: old ? view.getUint16(18, true) : view.getInt32(18, true),
    height: Math.abs(height),
    flipped: height < 0,
    bits,
    offset: view.getUint32(10, true),
    palette: {
      start: 14 + size,
      entry: old ? 3 : 4,
      count: colors === 0 ? 2 ** Math.min(bits, 8) : Math.min(colors, 256),
    },
    masks: masked
      ? [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true)]
      : bits === 16
        ? [0x7c00, 0x03e0, 0x001f]
        : [0xff0000, 0x00ff00, 0x0000ff],
  };
}

function paletteReader(bytes: Uint8Array, { bits, palette }: Header): Reader {
  const perByte = 8 / bits;
  return (row, x, pixels, to) => {
    const byte = bytes[row + Math.floor(x / perByte)] ?? 0;
    const index = (byte >> (8 - bits * ((x % perByte) + 1))) & ((1 << bits) - 1);
    const from = palette.start + Math.min(index, palette.count - 1) * palette.entry;
    for (let channel = 0; channel < 3; channel++) pixels[to + channel] = bytes[from + 2 - channel] ?? 0;
  };
}

function directReader(view: DataView, { bits, masks }: Header): Reader {
  if (bits === 24) {
    return (row, x, pixels, to) => {
      for (let channel = 0; channel < 3; channel++) pixels[to + channel] = view.getUint8(row + x * 3 + 2 - channel);
    };
  }
  const fields = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    return { mask, shift, most: mask >>> shift || 1 };
  });
  return (row, x, pixels, to) => {
    const value = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true);
    fields.forEach(({ mask, shift, most }, channel) => {
      pixels[to + channel] = Math.round((((value & mask) >>> shift) * 255) / most);
    });
  };
}
