import { itemsIn } from "./items.ts";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
const BITS = 6;

/**
 * Ascending item numbers as a short text that needs no escaping in an address: runs ("r": the gap to the run before,
 * then its further length, base 36) or a bit per item ("b"), whichever is shorter. 10,000 items take at most 1.7 kB. Undefined where both are longer than `most` characters,
 * which is found after as many runs.
 */
export function encodeItems(items: ArrayLike<number>, most = Number.POSITIVE_INFINITY): string | undefined {
  const digits = Math.ceil(((items[items.length - 1] ?? -1) + 1) / BITS);
  const runs = encodeRuns(items, Math.min(most, digits + 1));
  if (runs !== undefined) return runs;
  return digits + 1 <= most ? encodeBitmap(items, digits) : undefined;
}

/** The inverse; undefined for what is no such text. */
export function decodeItems(text: string): Int32Array | undefined {
  if (text.startsWith("r")) return decodeRuns(text.slice(1));
  if (text.startsWith("b")) return decodeBitmap(text.slice(1));
  return undefined;
}

/** Undefined where it is longer than `most` characters. */
function encodeRuns(items: ArrayLike<number>, most: number): string | undefined {
  const parts: string[] = [];
  let [expected, written] = [0, 0];
  for (let i = 0; i < items.length; ) {
    const start = items[i] ?? 0;
    let length = 1;
    while (items[i + length] === start + length) length++;
    const part = (start - expected).toString(36) + (length > 1 ? `-${(length - 1).toString(36)}` : "");
    parts.push(part);
    // each behind "r" or "."
    written += 1 + part.length;
    if (written > most) return undefined;
    expected = start + length;
    i += length;
  }
  return `r${parts.join(".")}`;
}

/** Numbers past this are no items of any data set that a page can show. */
const MOST = 2 ** 21;

function decodeRuns(text: string): Int32Array | undefined {
  if (text === "") return new Int32Array();
  const runs: (readonly [start: number, end: number])[] = [];
  let [expected, count] = [0, 0];
  for (const part of text.split(".")) {
    const match = /^([0-9a-z]{1,5})(?:-([0-9a-z]{1,5}))?$/.exec(part);
    if (match === null) return undefined;
    const start = expected + Number.parseInt(match[1] ?? "", 36);
    const end = start + Number.parseInt(match[2] ?? "0", 36);
    if (end >= MOST) return undefined;
    runs.push([start, end]);
    count += end - start + 1;
    expected = end + 1;
  }
  const items = new Int32Array(count);
  let at = 0;
  for (const [start, end] of runs) for (let item = start; item <= end; item++) items[at++] = item;
  return items;
}

function encodeBitmap(items: ArrayLike<number>, length: number): string {
  const digits = new Uint8Array(length);
  for (let i = 0; i < items.length; i++) {
    const item = items[i] ?? 0;
    const at = Math.floor(item / BITS);
    digits[at] = (digits[at] ?? 0) | (1 << (item % BITS));
  }
  return `b${Array.from(digits, (digit) => ALPHABET[digit]).join("")}`;
}

function decodeBitmap(text: string): Int32Array | undefined {
  if (text.length * BITS > MOST) return undefined;
  const mask = new Uint8Array(text.length * BITS);
  for (let at = 0; at < text.length; at++) {
    const digit = ALPHABET.indexOf(text[at] ?? "");
    if (digit < 0) return undefined;
    for (let bit = 0; bit < BITS; bit++) if (digit & (1 << bit)) mask[at * BITS + bit] = 1;
  }
  return itemsIn(mask);
}
