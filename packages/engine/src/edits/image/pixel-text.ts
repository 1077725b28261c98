import { DeeplingError } from "../../base/error.ts";
import type { ByteImage } from "./edit.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** Longest side of a picture that an edit holds, in pixels. */
export const MOST_SIDE = 512;

/** The form of a picture within an edit's text. */
export const PIXEL_TEXT = /^(\d{1,3})x(\d{1,3})\.([A-Za-z0-9_-]+)$/;

/**
 * A small picture as text that an edit holds: "8x6." and its bytes, row by row and channels innermost, in base64url (RFC 4648, without padding).
 * RGB, or RGB with alpha.
 */
export function writePixels({ width, height, pixels }: ByteImage): string {
  let text = `${width}x${height}.`;
  for (let at = 0; at < pixels.length; at += 3) {
    const bytes = [0, 1, 2].map((next) => pixels[at + next]);
    const [a = 0, b = 0, c = 0] = bytes;
    const bits = (a << 16) | (b << 8) | c;
    const known = bytes.filter((byte) => byte !== undefined).length;
    for (let digit = 0; digit <= known; digit++) text += DIGITS[(bits >> (18 - 6 * digit)) & 63];
  }
  return text;
}

/** Reads what `writePixels` wrote. Throws "invalid picture" where the bytes are not those of a picture of that size. */
export function readPixels(text: string): ByteImage {
  const [, across, down, digits = ""] = PIXEL_TEXT.exec(text) ?? [];
  const [width, height] = [Number(across), Number(down)];
  const length = Math.floor((6 * digits.length) / 8);
  const channels = length / (width * height);
  if (!(width > 0 && height > 0 && Math.max(width, height) <= MOST_SIDE) || (channels !== 3 && channels !== 4)) {
    throw new DeeplingError("invalid", `picture: ${withoutPixels(text)}`, {
      hint: `give WIDTHxHEIGHT.BYTES of at most ${MOST_SIDE}×${MOST_SIDE} pixels, in base64url; on the command line a file: picture=cat.png`,
    });
  }
  const pixels = new Uint8Array(length);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | (VALUES.get(digit) ?? 0)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    pixels[at++] = (bits >> held) & 255;
  }
  return { width, height, channels, pixels };
}

/** Whether `readPixels` reads a text; a file may be called 10x10.png. */
export function isPixelText(text: string): boolean {
  try {
    readPixels(text);
    return true;
  } catch {
    return false;
  }
}

/** A text of edits as a person reads it: of pictures that it holds, the size alone. */
export function withoutPixels(text: string): string {
  return text.replace(/(\d{1,3})x(\d{1,3})\.[A-Za-z0-9_-]{9,}/g, "$1×$2 pixels");
}
