import { DeeplingError } from "../../base/error.ts";
import { splitRow } from "../split-row.ts";
import type { LabelEntry } from "./label-entry.ts";

/** A line that holds something, with its number in the file, counted from 1. */
export interface Line {
  readonly text: string;
  readonly line: number;
}

/** Headers of the column of numbers and of that of names, the best first. */
const NUMBER_HEADERS: readonly RegExp[] = [
  /^(class|label|category|target)?[\s_-]*(id|idx|index|indices|number|no)$/i,
  /^(target|output|class|label)$/i,
];
const NAME_HEADERS: readonly RegExp[] = [
  /^(display|class|label|sign|category)?[\s_-]*names?$/i,
  /^(label|class|category)s?$/i,
  /^(description|text|title)$/i,
];

/**
 * Class names in a table: columns parted by tabs, commas or semicolons, quoted or not, with a line of headers or without, of which one
 * holds whole numbers. Undefined where the lines are no such table. Throws "invalid labels" with the line where two columns of
 * numbers may both be meant.
 */
export function readTable(lines: readonly Line[], place: string): readonly LabelEntry[] | undefined {
  for (const delimiter of ["\t", ",", ";", " "]) {
    const rows = lines.map(({ text, line }) => ({ cells: splitRow(text, delimiter), line }));
    const width = rows[0]?.cells.length ?? 0;
    if (width < 2 || rows.some(({ cells }) => cells.length !== width)) continue;
    // words with a space between them are names; two numbers are a table
    if (delimiter === " " && !rows.every(({ cells }) => cells.every(isNumber))) continue;
    const header =
      rows.length > 1 && rows[0]?.cells.some((cell, at) => !isNumber(cell) && isNumberColumn(rows.slice(1), at));
    const body = header === true ? rows.slice(1) : rows;
    const found = chooseColumns(body, header === true ? (rows[0]?.cells ?? []) : [], place);
    if (found === undefined) continue;
    return body.map(({ cells, line }) => {
      const name = cells[found.name] ?? "";
      if (name !== "") return { name, number: Number(cells[found.number]), line };
      throw new DeeplingError("invalid", `labels: no name (${place}, line ${line})`, {
        hint: "give each number a name",
      });
    });
  }
  return undefined;
}

/** Whether these are the numbers from 0, or those from 1, each once. */
export function isCount(numbers: readonly number[]): boolean {
  const sorted = numbers.toSorted((a, b) => a - b);
  const first = sorted[0] ?? 0;
  return (
    (first === 0 || (first === 1 && sorted.length > 1)) && sorted.every((number, index) => number === index + first)
  );
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function chooseColumns(
  body: readonly Row[],
  headers: readonly string[],
  place: string,
): { readonly number: number; readonly name: number } | undefined {
  const columns = Array.from({ length: body[0]?.cells.length ?? 0 }, (_, at) => at);
  const numbers = columns.filter((at) => isNumberColumn(body, at));
  if (numbers.length === 0) return undefined;
  const counts = numbers.filter((at) => isCount(body.map(({ cells }) => Number(cells[at]))));
  const candidates = counts.length > 0 ? counts : numbers;
  const number = byHeader(candidates, headers, NUMBER_HEADERS) ?? (candidates.length === 1 ? candidates[0] : undefined);
  const others = columns.filter((at) => at !== number);
  const words = others.filter((at) => !numbers.includes(at));
  const name = byHeader(others, headers, NAME_HEADERS) ?? words[0] ?? (others.length === 1 ? others[0] : undefined);
  if (number !== undefined && name !== undefined) return { number, name };
  // columns that are equal say the same in either order
  const [one = 0, two = 0, ...more] = numbers;
  const differs = body.find(({ cells }) => Number(cells[one]) !== Number(cells[two]));
  if (differs === undefined && more.length === 0 && words.length === 0) return { number: one, name: two };
  const row = differs ?? body[0];
  throw new DeeplingError(
    "invalid",
    `labels: "${row?.cells.join(", ")}" can be read as number and name in more than one way (${place}, line ${row?.line})`,
    {
      hint: 'give the columns the headers "index" and "name", or write a JSON list of names',
    },
  );
}

function byHeader(
  columns: readonly number[],
  headers: readonly string[],
  known: readonly RegExp[],
): number | undefined {
  for (const pattern of known) {
    const found = columns.find((at) => pattern.test(headers[at] ?? ""));
    if (found !== undefined) return found;
  }
  return undefined;
}

const isNumber = (cell: string): boolean => /^\d{1,9}$/.test(cell);
const isNumberColumn = (rows: readonly Row[], at: number): boolean =>
  rows.every(({ cells }) => isNumber(cells[at] ?? ""));
