import { zlibSync } from "fflate";
import { crc32 } from "../base/crc32.ts";
import type { Pixels } from "./display-list.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function chunk(type: string, content: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + content.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, content.length);
  for (let at = 0; at < 4; at++) out[4 + at] = type.charCodeAt(at);
  out.set(content, 8);
  view.setUint32(8 + content.length, crc32(out.subarray(4, 8 + content.length)));
  return out;
}

/** The picture as a PNG file (RFC 2083), each pixel `factor` × `factor` times. */
export function encodePng({ width, height, pixels }: Pixels, factor = 1): Uint8Array {
  const [columns, rows] = [factor * width, factor * height];
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, columns);
  view.setUint32(4, rows);
  // 8 bits, RGB
  header.set([8, 2], 8);
  const raw = new Uint8Array(rows * (1 + 3 * columns));
  for (let row = 0; row < rows; row++) {
    const start = row * (1 + 3 * columns);
    // filter 2 (up) makes repeated rows zero
    const repeated = row % factor !== 0;
    raw[start] = repeated ? 2 : 0;
    if (repeated) continue;
    const from = 3 * width * Math.floor(row / factor);
    for (let at = 0; at < 3 * columns; at++) {
      raw[start + 1 + at] = pixels[from + 3 * Math.floor(at / (3 * factor)) + (at % 3)] ?? 0;
    }
  }
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(raw, { level: 6 })),
    chunk("IEND", new Uint8Array()),
  ];
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes in base 64 (RFC 4648 section 4). */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const digit = (place: number): string => DIGITS.charAt((three >> (18 - 6 * place)) & 63);
    parts.push(digit(0) + digit(1) + (left > 1 ? digit(2) : "=") + (left > 2 ? digit(3) : "="));
  }
  return parts.join("");
}
