/**
 * One edit of the image as the page keeps it: a name and what is set of its parameters, each as text. What a parameter means is known from the
 * edit's description, which comes from the study. A parameter "" is the first one, as in "rotate=15".
 */
export interface EditText {
  readonly name: string;
  readonly given: Readonly<Record<string, string>>;
}

/** Edits as text in the grammar of `--image-edit`. */
export function writeEditTexts(edits: readonly EditText[]): string {
  return edits.map(writeEdit).join("; ");
}

/** Longest picture that goes into an address, in letters: some 125 × 125 pixels. Browsers and mails cut addresses that are much longer. */
const ADDRESS_PICTURE = 64_000;

/** Edits as text for an address: a picture that is too large is left out, and the edit says so when the address is opened. */
export function addressEditTexts(edits: readonly EditText[]): string {
  return writeEditTexts(
    edits.map((edit) => {
      const { pixels = "" } = edit.given;
      return pixels.length > ADDRESS_PICTURE ? { ...edit, given: { ...edit.given, pixels: "" } } : edit;
    }),
  );
}

function writeEdit({ name, given }: EditText): string {
  const entries = Object.entries(given);
  const [first] = entries;
  if (first === undefined) return name;
  if (entries.length === 1 && first[0] === "") return `${name}=${first[1]}`;
  return `${name}(${entries.map(([key, value]) => `${key}=${value}`).join(",")})`;
}

/** Reads what `writeEditTexts` wrote, and what a person may type for `--image-edit`; undefined where it is no such text. */
export function readEditTexts(text: string): readonly EditText[] | undefined {
  const parts = text.split(";").map((part) => part.trim());
  const edits = parts.filter((part) => part !== "").map(readEdit);
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

function readEdit(text: string): EditText | undefined {
  const found = /^([A-Za-z][\w-]*)\s*(?:=\s*([^()]*)|:\s*([1-5])|\(([^()]*)\))?$/.exec(text);
  if (found === null) return undefined;
  const [, name = "", value, severity, inner] = found;
  if (value !== undefined) return { name, given: { "": value.trim() } };
  if (severity !== undefined) return { name, given: { severity } };
  const pairs = (inner ?? "").split(",").map((pair) => pair.trim());
  const given: Record<string, string> = {};
  for (const pair of pairs) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    if (at <= 0) return undefined;
    given[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
  }
  return { name, given };
}
