const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
const BITS = 6;

/**
 * Ascending item numbers as a short text that needs no escaping in an address: runs ("r": the gap to the run before,
 * then its further length, base 36) or a bit per item ("b"), whichever is shorter. 10,000 items take at most 1.7 kB. Undefined where both are longer
 * than `most` letters.
 */
export function encodeItems(items: readonly number[], most = Number.POSITIVE_INFINITY): string | undefined {
  const bits = 1 + Math.ceil(((items.at(-1) ?? -1) + 1) / BITS);
  const runs = encodeRuns(items, Math.min(most, bits));
  if (runs !== undefined) return runs;
  return bits <= most ? encodeBitmap(items) : undefined;
}

/** The inverse; undefined for what is no such text. */
export function decodeItems(text: string): readonly number[] | undefined {
  if (text.startsWith("r")) return decodeRuns(text.slice(1));
  if (text.startsWith("b")) return decodeBitmap(text.slice(1));
  return undefined;
}

/** Gives up once the text is longer than `most`. */
function encodeRuns(items: readonly number[], most: number): string | undefined {
  const parts: string[] = [];
  let [expected, letters] = [0, 0];
  for (let i = 0; i < items.length; ) {
    const start = items[i] ?? 0;
    let length = 1;
    while (items[i + length] === start + length) length++;
    const part = (start - expected).toString(36) + (length > 1 ? `-${(length - 1).toString(36)}` : "");
    // with the dot before it, or the letter that says that these are runs
    letters += 1 + part.length;
    if (letters > most) return undefined;
    parts.push(part);
    expected = start + length;
    i += length;
  }
  return `r${parts.join(".")}`;
}

/** Numbers past this are no items of any data set that a page can show. */
const MOST = 2 ** 21;

function decodeRuns(text: string): readonly number[] | undefined {
  const items: number[] = [];
  if (text === "") return items;
  let expected = 0;
  for (const part of text.split(".")) {
    const match = /^([0-9a-z]{1,5})(?:-([0-9a-z]{1,5}))?$/.exec(part);
    if (match === null) return undefined;
    const start = expected + Number.parseInt(match[1] ?? "", 36);
    const end = start + Number.parseInt(match[2] ?? "0", 36);
    if (end >= MOST) return undefined;
    for (let item = start; item <= end; item++) items.push(item);
    expected = end + 1;
  }
  return items;
}

function encodeBitmap(items: readonly number[]): string {
  const digits = new Uint8Array(Math.ceil(((items.at(-1) ?? -1) + 1) / BITS));
  for (const item of items) {
    const at = Math.floor(item / BITS);
    digits[at] = (digits[at] ?? 0) | (1 << (item % BITS));
  }
  return `b${Array.from(digits, (digit) => ALPHABET[digit]).join("")}`;
}

function decodeBitmap(text: string): readonly number[] | undefined {
  const items: number[] = [];
  for (const [at, letter] of [...text].entries()) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return undefined;
    for (let bit = 0; bit < BITS; bit++) if (digit & (1 << bit)) items.push(at * BITS + bit);
  }
  return items;
}
