import { DeeplingError, plural } from "@deepling/engine";

/** Names that one notation may stand for. */
const MOST = 1_000_000;

/** Whether a text has a range or a list in braces: "shard-{000000..000146}.tar", "{train,val}.tar". */
export const hasBraces = (text: string): boolean => firstBraces(text) !== undefined;

const RANGE = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/;

/**
 * The names that a text in brace notation stands for, in order, as bash and the webdataset library read it: ranges keep their leading
 * zeros, {0..10..2} counts by two, {a,b} lists, several braces combine, lists may hold braces. A text without braces is itself. Throws
 * "invalid data" for more than a million names.
 */
export function expandBraces(text: string): readonly string[] {
  const first = firstBraces(text);
  if (first === undefined) return [text];
  const { start, end, parts } = first;
  const middles = parts.flatMap((part) => (first.isRange ? [part] : expandBraces(part)));
  const ends = expandBraces(text.slice(end));
  if (middles.length * ends.length > MOST)
    throw new DeeplingError("invalid", `data: ${text} (more than ${plural(MOST, "file")})`, { hint: "name fewer" });
  return middles.flatMap((middle) => ends.map((rest) => text.slice(0, start) + middle + rest));
}

interface Braces {
  /** Where the opening brace stands, and what follows the closing one. */
  readonly start: number;
  readonly end: number;
  readonly parts: readonly string[];
  readonly isRange: boolean;
}

/** The first braces of a text that hold a range, or a comma that is in no inner braces. */
function firstBraces(text: string): Braces | undefined {
  for (let start = text.indexOf("{"); start >= 0; start = text.indexOf("{", start + 1)) {
    const commas: number[] = [];
    let depth = 0;
    for (let at = start; at < text.length; at++) {
      if (text[at] === "{") depth++;
      else if (text[at] === "," && depth === 1) commas.push(at);
      else if (text[at] === "}" && --depth === 0) {
        const found = readBraces(text, start, at, commas);
        if (found !== undefined) return found;
        break;
      }
    }
  }
  return undefined;
}

function readBraces(text: string, start: number, last: number, commas: readonly number[]): Braces | undefined {
  const range = commas.length === 0 ? rangeParts(text.slice(start + 1, last)) : undefined;
  if (range !== undefined) return { start, end: last + 1, parts: range, isRange: true };
  const edges = [start, ...commas, last];
  const parts = edges.slice(1).map((edge, at) => text.slice((edges[at] ?? 0) + 1, edge));
  return commas.length === 0 ? undefined : { start, end: last + 1, parts, isRange: false };
}

function rangeParts(inside: string): readonly string[] | undefined {
  const range = RANGE.exec(inside);
  if (range === null) return undefined;
  const [, first = "", last = "", step = "1"] = range;
  const [from, to, by] = [Number(first), Number(last), Math.abs(Number(step)) || 1];
  const padded = [first, last].some((text) => /^-?0\d/.test(text));
  const width = padded ? Math.max(first.length, last.length) : 0;
  const count = Math.min(MOST + 1, Math.floor(Math.abs(to - from) / by) + 1);
  return Array.from({ length: count }, (_, at) => {
    const value = from + (from <= to ? at : -at) * by;
    const digits = String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, "0");
    return value < 0 ? `-${digits}` : digits;
  });
}
