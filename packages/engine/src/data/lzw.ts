import { DeeplingError } from "../base/error.ts";

/**
 * Unpacks a GIF's compressed indices, which begin at `at` with the size of the first codes, until `out` is full. Throws
 * "invalid image" naming `place` where the data is cut or broken.
 */
export function unpackLzw(bytes: Uint8Array, at: number, out: Uint8Array, place: string): void {
  const fault = (what: string) => new DeeplingError("invalid", `image: ${what} (${place})`);
  const first = bytes[at] ?? 0;
  if (first < 2 || first > 8) throw fault("broken data");
  const clear = 1 << first;
  const read = codeReader(bytes, at + 1);
  const table = newTable(clear);
  let next = clear + 2;
  let previous = -1;
  for (let filled = 0; filled < out.length; ) {
    const code = read(bitsOf(next));
    if (code === undefined || code === clear + 1) throw fault("cut short");
    if (code === clear) {
      next = clear + 2;
      previous = -1;
      continue;
    }
    const known = code < next;
    const grows = previous >= 0 && next < CODES;
    if (!known && !(grows && code === next)) throw fault("broken data");
    if (grows) extend(table, next++, previous, table.begin[known ? code : previous] as number);
    filled += table.length[code] as number;
    write(table, code, out, filled);
    previous = code;
  }
}

/** Bits of the next code: as many as the largest that may come, which is `next` itself, up to 12. */
const bitsOf = (next: number): number => Math.min(12, 32 - Math.clz32(next));

const CODES = 4096;

/** Each code stands for the string of an older code and one index more. */
interface Table {
  readonly before: Int16Array;
  /** First and last index of the string, and its length. */
  readonly begin: Uint8Array;
  readonly last: Uint8Array;
  readonly length: Uint16Array;
}

function newTable(clear: number): Table {
  const indices = Uint8Array.from({ length: CODES }, (_, code) => (code < clear ? code : 0));
  return {
    before: new Int16Array(CODES),
    begin: indices,
    last: indices.slice(),
    length: new Uint16Array(CODES).fill(1, 0, clear),
  };
}

function extend({ before, begin, last, length }: Table, code: number, previous: number, index: number): void {
  before[code] = previous;
  begin[code] = begin[previous] as number;
  last[code] = index;
  length[code] = (length[previous] as number) + 1;
}

/** Writes a code's string so that it ends before `end`, from its own end on. */
function write({ before, last, length }: Table, code: number, out: Uint8Array, end: number): void {
  let part = code;
  for (let left = length[code] as number, to = end - 1; left > 0; left--, to--) {
    if (to < out.length) out[to] = last[part] as number;
    part = before[part] as number;
  }
}

/** Reads codes of so many bits, the low ones first, out of blocks that begin with their lengths. */
function codeReader(bytes: Uint8Array, start: number): (size: number) => number | undefined {
  let at = start;
  let left = 0;
  let bits = 0;
  let held = 0;
  return (size) => {
    while (held < size) {
      if (left === 0) {
        left = bytes[at++] ?? 0;
        if (left === 0) return undefined;
      }
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      left--;
      bits |= byte << held;
      held += 8;
    }
    const code = bits & ((1 << size) - 1);
    bits >>>= size;
    held -= size;
    return code;
  };
}
