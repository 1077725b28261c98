import { Rows } from "./rows.ts";

/** Characters that are gathered before they are handed on. */
const PIECE = 1 << 16;

/**
 * The text that JSON.stringify makes of a value with `indent` spaces, in pieces. Rows are made one after another, and a function's value is fetched when it is its turn, so that
 * neither is ever held whole.
 */
export async function* jsonPieces(value: unknown, indent: number): AsyncGenerator<string> {
  let gathered = "";
  for await (const text of texts(value, { indent, pad: "" })) {
    gathered += text;
    if (gathered.length < PIECE) continue;
    yield gathered;
    gathered = "";
  }
  yield gathered;
}

interface Place {
  readonly indent: number;
  /** What stands before the lines of the value but the first. */
  readonly pad: string;
}

async function* texts(value: unknown, place: Place): AsyncGenerator<string> {
  if (typeof value === "function") yield* texts(await value(), place);
  else if (value instanceof Rows) yield* rowTexts(value, place);
  else if (!isLazy(value)) yield atOnce(value, place);
  else if (Array.isArray(value))
    yield* inBrackets("[]", place, (inner) => value.map((own) => texts(own ?? null, inner)));
  else
    yield* inBrackets("{}", place, (inner) =>
      Object.entries(value as object).flatMap(([key, own]) => (own === undefined ? [] : [entry(key, own, inner)])),
    );
}

async function* entry(key: string, value: unknown, place: Place): AsyncGenerator<string> {
  yield `${JSON.stringify(key)}:${place.indent > 0 ? " " : ""}`;
  yield* texts(value, place);
}

/** Values between brackets, each on its line where lines are indented. */
async function* inBrackets(
  [open, close]: string,
  { indent, pad }: Place,
  of: (inner: Place) => readonly AsyncIterable<string>[],
): AsyncGenerator<string> {
  const inner = { indent, pad: pad + " ".repeat(indent) };
  const [first, between, last] = breaks(inner.pad, pad, indent);
  let before = `${open}${first}`;
  for (const value of of(inner)) {
    yield before;
    yield* value;
    before = between;
  }
  yield before === between ? `${last}${close}` : `${open}${close}`;
}

/** Many rows: several at once, since each step of an asynchronous iteration takes longer than a row. */
function* rowTexts(rows: Rows<unknown>, { indent, pad }: Place): Generator<string> {
  const inner = { indent, pad: pad + " ".repeat(indent) };
  const [first, between, last] = breaks(inner.pad, pad, indent);
  let gathered = `[${rows.length === 0 ? "" : first}`;
  let isFirst = true;
  for (const row of rows) {
    gathered += (isFirst ? "" : between) + atOnce(row, inner);
    isFirst = false;
    if (gathered.length < PIECE) continue;
    yield gathered;
    gathered = "";
  }
  yield `${gathered}${rows.length === 0 ? "" : last}]`;
}

/** What stands before the first of some values, between two, and behind the last. */
function breaks(inner: string, outer: string, indent: number): readonly [string, string, string] {
  return indent === 0 ? ["", ",", ""] : [`\n${inner}`, `,\n${inner}`, `\n${outer}`];
}

/** The text of a value that holds nothing lazy. Line breaks within strings are written as \n, so that those of the text are its own. */
function atOnce(value: unknown, { indent, pad }: Place): string {
  const text = JSON.stringify(value, null, indent) ?? "null";
  return indent === 0 || pad === "" ? text : text.replaceAll("\n", `\n${pad}`);
}

/** Whether rows or functions are somewhere in a value. */
function isLazy(value: unknown): boolean {
  if (typeof value === "function" || value instanceof Rows) return true;
  if (typeof value !== "object" || value === null) return false;
  for (const own of Array.isArray(value) ? value : Object.values(value)) if (isLazy(own)) return true;
  return false;
}
