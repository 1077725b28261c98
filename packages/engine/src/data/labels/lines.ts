import { DeeplingError } from "../../base/error.ts";
import type { LabelEntry } from "./label-entry.ts";
import { isCount, type Line, readTable } from "./table.ts";

/**
 * Class names in lines: one name per line; all names in one line with commas, semicolons or tabs between them; a table as `readTable` takes it; or a
 * number before or after each name ("0 cat", "0: cat", "cat 0"). With a space alone between them, numbers are only taken for output
 * numbers where they count the lines, so that names such as "10 euro" stay whole. Empty lines, those that begin with # and a header
 * such as "class_name" are left out. Throws "invalid labels" with the line where only some lines are numbered, or number and name cannot be told apart.
 */
export function readLines(text: string, place: string): readonly LabelEntry[] {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ text: line.trim(), line: index + 1 }))
    .filter((line) => line.text !== "" && !line.text.startsWith("#"))
    .filter((line, index) => index > 0 || !HEADER.test(line.text));
  const [only] = lines;
  const delimiter = only === undefined || lines.length > 1 ? undefined : ONE_LINE.exec(only.text)?.[2];
  if (only !== undefined && delimiter !== undefined) {
    return only.text.split(delimiter).flatMap((name) => (name.trim() === "" ? [] : [{ name: clean(name), line: 1 }]));
  }
  return (
    readTable(lines, place) ??
    readNumbered(lines, FIRST, place) ??
    readNumbered(lines, LAST, place) ??
    lines.map((line) => ({ name: clean(line.text), line: line.line }))
  );
}

const ONE_LINE = /^[^,;\t\d][^,;\t]*(([,;\t])[^,;\t]+)(\2[^,;\t]+)*\2?$/;
const HEADER = /^"?(class|label|category)[\s_-]?names?"?$/i;
const FIRST = /^\(?(?<number>\d{1,9})(?:\s*(?<sign>[:=,;])\s*|[.)]?\s+(?:-\s+)?)(?<name>\S.*)$/;
const LAST = /^(?<name>.*[^\s:=,;])(?:\s*(?<sign>[:=,;])\s*|\s+(?:-\s+)?)(?<number>\d{1,9})$/;

/** The names of lines that are all numbered in one way; undefined where the numbers belong to the names. */
function readNumbered(lines: readonly Line[], pattern: RegExp, place: string): readonly LabelEntry[] | undefined {
  const read = lines.map(({ text, line }) => {
    const { number, name, sign } = pattern.exec(text)?.groups ?? {};
    return number === undefined || name === undefined
      ? undefined
      : { name: clean(name), number: Number(number), sign: sign !== undefined, line };
  });
  const known = read.filter((line) => line !== undefined);
  const numbers = known.map(({ number }) => number);
  const distinct = new Set(known.map(({ name }) => name)).size >= 0.9 * known.length;
  if (known.length === lines.length) {
    const meant = known.every(({ sign }) => sign) || (distinct && (isCount(numbers) || mostlyCounts(numbers)));
    return meant ? known : undefined;
  }
  const counts = [0, 1].some((start) => read.every((line, at) => line === undefined || line.number === at + start));
  if (known.length < 2 || known.length < (2 / 3) * lines.length || !counts || !distinct) return undefined;
  const bare = lines[read.indexOf(undefined)];
  throw new DeeplingError(
    "invalid",
    `labels: "${bare?.text.slice(0, 40)}" has no number (${place}, line ${bare?.line})`,
    {
      hint: "number every name from 0 on, or none; names that begin with numbers can be written as a JSON list",
    },
  );
}

/** Whether numbers go up by one from 0 or 1 on, but for some that were left out or written twice. */
function mostlyCounts(numbers: readonly number[]): boolean {
  const steps = numbers.slice(1).filter((number, index) => number === (numbers[index] ?? 0) + 1).length;
  return (numbers[0] ?? 2) <= 1 && numbers.length > 1 && steps >= (numbers.length - 1) / 2;
}

/** A name without the quotes and the comma of a list that it was copied from. */
function clean(name: string): string {
  const quoted = /^(["'])(.*)\1,?$/.exec(name.trim());
  return (quoted?.[2] ?? name.replace(/,$/, "")).trim();
}
