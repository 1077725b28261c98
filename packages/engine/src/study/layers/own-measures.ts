import { DeeplingError } from "../../base/error.ts";
import { nearest, offer } from "../../base/nearest.ts";
import { plural, pluralWord } from "../../base/plural.ts";
import { readJson } from "../../data/read-json.ts";
import { splitRow } from "../../data/split-row.ts";
import type { Layer } from "../../passes/layer.ts";

/** Numbers of the person's own for a network's layers. */
export interface OwnMeasures {
  /** Names of the columns, in the file's order. */
  readonly columns: readonly string[];
  /** Per column a value by layer index; NaN where the file has none. */
  readonly values: readonly Float64Array[];
  /** What was not understood or put together, one sentence each. */
  readonly notes: readonly string[];
}

/** A row of the file: what it names, and its numbers in the order of the columns. */
interface Row {
  readonly name: string;
  readonly values: readonly number[];
  readonly place: string;
}

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Cells of these columns that hold something else than a finite number: what stands there, and where. */
  readonly left: readonly string[];
}

const NAME_COLUMN = /^(layer|node|name|module|op|operator)([\s_-]*name)?$/i;
const EXAMPLE = 'write a table such as "layer,latency" with a row for each layer, or JSON such as {"conv1": 3.2}';

/**
 * Reads numbers per layer from CSV (a line of heads; columns parted by commas, semicolons or tabs) or JSON (a list of objects, or an object by name). A row names a layer, one of
 * its nodes, or a value that one puts out; rows for several nodes of one layer are added up. Cells that are NaN or infinite are left out, and it says which. Throws "invalid measures" where it is no such file, and "unknown layer" with the
 * nearest names where no row names a layer.
 */
export function readOwnMeasures(text: string, layers: readonly Layer[], file: string): OwnMeasures {
  const { columns, rows, left } = /^\s*[[{]/.test(text) ? fromJson(text, file) : fromTable(text, file);
  const find = finder(layers);
  const values = columns.map(() => new Float64Array(layers.length).fill(Number.NaN));
  const unknown: Row[] = [];
  const taken = new Map<number, number>();
  for (const row of rows) {
    const layer = find(row.name);
    if (layer === undefined) {
      unknown.push(row);
      continue;
    }
    taken.set(layer, (taken.get(layer) ?? 0) + 1);
    for (const [at, column] of values.entries()) {
      const value = row.values[at] ?? Number.NaN;
      const known = column[layer] ?? Number.NaN;
      if (!Number.isNaN(value)) column[layer] = Number.isNaN(known) ? value : known + value;
    }
  }
  if (taken.size === 0) throw nothingNamed(rows, layers, file);
  const several = [...taken.values()].filter((count) => count > 1).length;
  return {
    ...{ columns, values },
    notes: [
      ...leftNotes(left, file),
      ...unknownNotes(unknown, layers, file),
      ...(several === 0 ? [] : [`${file}: ${plural(several, "layer")} with several rows: their values are added up`]),
    ],
  };
}

/** The layer that a name stands for: its own name, a node's, or a value's. */
function finder(layers: readonly Layer[]): (name: string) => number | undefined {
  const found = new Map<string, number>();
  for (const { value, index } of layers) found.set(value, index);
  for (const { nodes, index } of layers) for (const node of nodes) found.set(node, index);
  for (const { name, index } of layers) found.set(name, index);
  return (name) => found.get(name);
}

function nothingNamed(rows: readonly Row[], layers: readonly Layer[], file: string): DeeplingError {
  const [first] = rows;
  if (first === undefined) return new DeeplingError("missing", `measures: ${file} has no rows`, { hint: EXAMPLE });
  return new DeeplingError("unknown", `layer: "${first.name}" (${first.place})`, {
    hint: `no row names a layer of this model: ${offer(first.name, namesOf(layers))}`,
  });
}

/** Cells and unknown names that are told one by one. */
const MOST_TOLD = 3;

function leftNotes(left: readonly string[], file: string): readonly string[] {
  if (left.length === 0) return [];
  const more = left.length > MOST_TOLD ? `, and ${left.length - MOST_TOLD} more` : "";
  const cells = `${plural(left.length, "cell")} ${pluralWord(left.length, "is no finite number and is", "are no finite numbers and are")} left out`;
  return [`${file}: ${cells}: ${left.slice(0, MOST_TOLD).join(", ")}${more}`];
}

function unknownNotes(unknown: readonly Row[], layers: readonly Layer[], file: string): readonly string[] {
  const said = unknown.slice(0, MOST_TOLD).map(({ name, place }) => {
    const [best] = nearest(name, namesOf(layers), 1);
    return `unknown layer: "${name}" (${place})${best === undefined ? "" : `: did you mean ${best}?`}`;
  });
  const more = unknown.length - said.length;
  return more > 0 ? [...said, `${file}: ${plural(more, "more name is", "more names are")} unknown`] : said;
}

/** Names that a row may have: the layers' own, and their nodes'. */
const namesOf = (layers: readonly Layer[]): readonly string[] =>
  layers.slice(1).flatMap((layer) => [layer.name, ...layer.nodes]);

/** A cell as a number; NaN for what is no finite one and for an empty one. */
function numberOf(cell: unknown): number {
  const value = typeof cell === "number" ? cell : typeof cell === "string" && cell.trim() !== "" ? Number(cell) : NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

const isEmpty = (cell: unknown): boolean =>
  cell === undefined || cell === null || (typeof cell === "string" && cell.trim() === "");

/** Columns that hold a number somewhere, in their order; the others (kinds, shapes) are left out. */
function asRows(
  heads: readonly string[],
  cells: readonly { name: string; cells: readonly unknown[]; place: string }[],
) {
  const numeric = heads.map((_, at) => cells.some((row) => !Number.isNaN(numberOf(row.cells[at]))));
  const kept = (row: readonly unknown[]) => row.filter((_, at) => numeric[at]);
  const left = cells.flatMap(({ name, cells: row }) =>
    heads.flatMap((head, at) =>
      numeric[at] && !isEmpty(row[at]) && Number.isNaN(numberOf(row[at])) ? [`${head} of ${name} (${row[at]})`] : [],
    ),
  );
  return {
    left,
    columns: heads.filter((_, at) => numeric[at]),
    rows: cells.map(({ name, place, cells: row }) => ({
      ...{ name, place },
      values: kept(heads.map((_, at) => row[at])).map(numberOf),
    })),
  };
}

function fromTable(text: string, file: string): Rows {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .map((line, at) => ({ line, number: at + 1 }))
    .filter(({ line }) => line.trim() !== "");
  const [head, ...body] = lines;
  const delimiter = ["\t", ";", ","].find((one) => head?.line.includes(one));
  if (head === undefined || delimiter === undefined) {
    throw new DeeplingError("invalid", `measures: ${file} is no table with a column of names and one of numbers`, {
      hint: EXAMPLE,
    });
  }
  const heads = splitRow(head.line, delimiter);
  const named = heads.findIndex((cell) => NAME_COLUMN.test(cell));
  const at = Math.max(0, named);
  const others = heads.filter((_, index) => index !== at);
  const cells = body.map(({ line, number }) => {
    const own = splitRow(line, delimiter);
    return { name: own[at] ?? "", cells: own.filter((_, index) => index !== at), place: `${file}, line ${number}` };
  });
  return requireNumbers(asRows(others, cells), file);
}

/** Texts of JSON, left as they are, and what Python writes of numbers that JSON has none for. */
const NUMBERS_OF_PYTHON = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

function fromJson(text: string, file: string): Rows {
  const read = readJson(text.replace(NUMBERS_OF_PYTHON, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  if ("place" in read) {
    throw new DeeplingError("invalid", `measures: ${file} is no JSON (${read.place})`, { hint: EXAMPLE });
  }
  const json = read.value;
  const entries = Array.isArray(json)
    ? json.map((one, at) => ({ name: nameIn(one), fields: one, place: `${file}, entry ${at + 1}` }))
    : Object.entries(isRecord(json) ? json : {}).map(([name, fields]) => ({ name, fields, place: file }));
  const fieldsOf = (fields: unknown): Readonly<Record<string, unknown>> =>
    isRecord(fields) ? fields : { value: fields };
  const heads = [...new Set(entries.flatMap(({ fields }) => Object.keys(fieldsOf(fields))))];
  const own = heads.filter((head) => !(Array.isArray(json) && NAME_COLUMN.test(head)));
  const cells = entries.map(({ name, fields, place }) => ({
    ...{ name, place },
    cells: own.map((head) => fieldsOf(fields)[head]),
  }));
  return requireNumbers(asRows(own, cells), file);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function nameIn(entry: unknown): string {
  if (!isRecord(entry)) return "";
  const named = Object.entries(entry).find(([key, value]) => NAME_COLUMN.test(key) && typeof value === "string");
  return String(named?.[1] ?? "");
}

function requireNumbers(rows: Rows, file: string): Rows {
  if (rows.columns.length > 0) return rows;
  throw new DeeplingError("invalid", `measures: ${file} has no column of numbers`, { hint: EXAMPLE });
}
