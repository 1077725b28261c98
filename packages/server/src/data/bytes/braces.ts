import { DeeplingError, plural } from "@deepling/engine";

/** Names that one notation may stand for. */
const MOST = 1_000_000;

/** Whether a text has a range or a list in braces: "shard-{000000..000146}.tar", "{train,val}.tar". */
export const hasBraces = (text: string): boolean => BRACES.test(text);

const BRACES = /\{([^{}]*(?:,|\.\.)[^{}]*)\}/;
const RANGE = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/;

/**
 * The names that a text in brace notation stands for, in order, as bash and the webdataset library read it: ranges keep their leading
 * zeros, {0..10..2} counts by two, {a,b} lists, several braces combine. A text without braces is itself. Throws "invalid data" for more
 * than a million names.
 */
export function expandBraces(text: string): readonly string[] {
  let names: readonly string[] = [text];
  while (names.some(hasBraces)) {
    const next: string[] = [];
    for (const name of names) {
      const match = BRACES.exec(name);
      if (match === null) next.push(name);
      else {
        const before = name.slice(0, match.index);
        const after = name.slice(match.index + match[0].length);
        for (const part of partsOf(match[1] ?? "")) next.push(before + part + after);
      }
      if (next.length > MOST)
        throw new DeeplingError("invalid", `data: ${text} (more than ${plural(MOST, "file")})`, { hint: "name fewer" });
    }
    names = next;
  }
  return names;
}

function partsOf(inside: string): readonly string[] {
  const range = RANGE.exec(inside);
  if (range === null) return inside.split(",");
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
