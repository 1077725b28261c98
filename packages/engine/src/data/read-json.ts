/** A text that is no JSON: where it ends to be some, for a message. */
export interface JsonFault {
  /** Such as `line 3, column 12, at "NaN}"`. */
  readonly place: string;
}

/** Characters behind a fault that are shown. */
const SHOWN = 12;

/** Reads JSON; a fault where the text is none, with its place in words of this project and not of the platform. */
export function readJson(text: string): { readonly value: unknown } | JsonFault {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { place: placeOf(text, faultAt(text)) };
  }
}

/** The position of the first character that no JSON has there: the longest beginning of the text that could still become JSON ends before it. */
function faultAt(text: string): number {
  let [good, bad] = [0, text.length];
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2);
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle - 1;
  }
  return good;
}

/** Whether JSON may begin so: nothing is wrong with it but that it ends. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = String(error);
    if (/unexpected end|unterminated/i.test(message)) return true;
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    return position !== undefined && Number(position) >= text.length;
  }
}

function placeOf(text: string, at: number): string {
  const lines = text.slice(0, at).split("\n");
  const rest = text.slice(at, at + SHOWN).split("\n")[0] ?? "";
  const where = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  return at >= text.length ? `${where}, where the text ends` : `${where}, at "${rest}"`;
}
