import { DeeplingError } from "../base/error.ts";
import type { Image } from "../image/image.ts";
import { unpackLzw } from "./lzw.ts";

/** Whether bytes begin as a GIF file does. */
export function isGif(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === "GIF8";
}

/**
 * Decodes the first frame of a GIF as Pillow's convert("RGB") does: transparent pixels keep their palette's colour, and
 * what the frame does not cover has the transparent colour, or that of index 0. Throws "invalid image" naming `place`.
 * (Format: CompuServe, "Graphics Interchange Format, version 89a".)
 */
export function decodeGif(bytes: Uint8Array, place: string, limit = 1 << 28): Image {
  const frame = readFrame(bytes, place);
  const { left, top, palette } = frame;
  const width = Math.max(frame.canvas.width, left + frame.width);
  const height = Math.max(frame.canvas.height, top + frame.height);
  if (width < 1 || height < 1 || width * height > limit) {
    throw new DeeplingError("invalid", `image size: ${width}×${height} (${place})`);
  }
  const indices = new Uint8Array(frame.width * frame.height).fill(frame.transparent);
  unpackLzw(bytes, frame.data, indices, place);
  const pixels = new Uint8Array(width * height * 3);
  const paint = (to: number, index: number) => {
    for (let channel = 0; channel < 3; channel++) pixels[to + channel] = palette[index * 3 + channel] as number;
  };
  if (width > frame.width || height > frame.height) {
    for (let at = 0; at < pixels.length; at += 3) paint(at, frame.transparent);
  }
  const rows = frame.interlaced ? interlacedRows(frame.height) : undefined;
  for (let y = 0, from = 0; y < frame.height; y++) {
    let to = ((top + (rows?.[y] ?? y)) * width + left) * 3;
    for (let x = 0; x < frame.width; x++, from++, to += 3) paint(to, indices[from] as number);
  }
  return { width, height, channels: 3, pixels };
}

interface Frame {
  readonly canvas: { readonly width: number; readonly height: number };
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** Red, green and blue of each index; grey levels where the file has none. */
  readonly palette: Uint8Array;
  /** Index of the transparent colour, or 0. */
  readonly transparent: number;
  /** Where the LZW code's size stands, before its blocks. */
  readonly data: number;
}

const GREYS = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
const END = 0x3b;

function readFrame(bytes: Uint8Array, place: string): Frame {
  if (!isGif(bytes) || bytes.length < 13) throw new DeeplingError("invalid", `image: not a GIF file (${place})`);
  const global = readPalette(bytes, 13, bytes[10] as number);
  let at = global.end;
  let transparent = 0;
  while (at + 9 < bytes.length && bytes[at] !== END) {
    const kind = bytes[at++];
    if (kind === IMAGE) return { ...readDescriptor(bytes, at, global.palette), transparent };
    if (kind !== EXTENSION) continue;
    // label, size 4, flags, delay of two bytes, index
    if (bytes[at] === GRAPHIC_CONTROL && ((bytes[at + 2] ?? 0) & 1) === 1) transparent = bytes[at + 5] ?? 0;
    at++;
    while ((bytes[at] ?? 0) > 0) at += (bytes[at] as number) + 1;
    at++;
  }
  throw new DeeplingError("invalid", `image: a GIF without frames (${place})`);
}

function readDescriptor(bytes: Uint8Array, at: number, global: Uint8Array | undefined): Omit<Frame, "transparent"> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = bytes[at + 8] ?? 0;
  const local = readPalette(bytes, at + 9, flags);
  return {
    canvas: { width: view.getUint16(6, true), height: view.getUint16(8, true) },
    left: view.getUint16(at, true),
    top: view.getUint16(at + 2, true),
    width: view.getUint16(at + 4, true),
    height: view.getUint16(at + 6, true),
    interlaced: (flags & 64) !== 0,
    palette: local.palette ?? global ?? GREYS,
    data: local.end,
  };
}

function readPalette(bytes: Uint8Array, at: number, flags: number): { palette: Uint8Array | undefined; end: number } {
  if ((flags & 128) === 0) return { palette: undefined, end: at };
  const end = at + 3 * 2 ** ((flags & 7) + 1);
  // indices beyond a short palette are grey levels in Pillow
  const palette = GREYS.slice();
  palette.set(bytes.subarray(at, end));
  return { palette, end };
}

/** The image's row of each row of the data. */
function interlacedRows(height: number): Int32Array {
  const rows = new Int32Array(height);
  let at = 0;
  for (const [first, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let row = first; row < height; row += step) rows[at++] = row;
  }
  return rows;
}
