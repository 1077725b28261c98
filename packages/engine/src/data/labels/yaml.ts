import { KEYS, readJsonLabels } from "./json.ts";
import type { LabelEntry } from "./label-entry.ts";

/**
 * Class names under a key such as `names` in a YAML file (Ultralytics' data.yaml, the head of a data set's card): a list or an object
 * in lines or in brackets. Undefined where no line holds such a key with nothing, or an opening bracket, behind it.
 */
export function readYaml(text: string): readonly LabelEntry[] | undefined {
  const lines = text.split(/\r?\n/).map(withoutComment);
  for (const [at, line] of lines.entries()) {
    const { indent = "", key = "", rest = "" } = KEY.exec(line)?.groups ?? {};
    if (!KEYS.includes(key)) continue;
    const found = rest === "" ? readBlock(lines.slice(at + 1), indent.length, at + 2) : readFlow(lines, at, rest);
    if (found !== undefined && found.length > 0) return found;
  }
  return undefined;
}

const KEY = /^(?<indent>[ -]*)(?<key>\w+)\s*:\s*(?<rest>|[[{].*)$/;
const ITEM = /^\s*-\s+(?<name>\S.*)$/;
const PAIR = /^\s*(?<key>"[^"]*"|'[^']*'|[^:]*[^:\s])\s*:\s+(?<value>\S.*)$/;

/** The lines below a key: "- cat", or "0: cat" further in, up to the first line that is neither. */
function readBlock(lines: readonly string[], indent: number, first: number): readonly LabelEntry[] | undefined {
  const entries: LabelEntry[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const depth = line.search(/\S/);
    const name = depth >= indent ? ITEM.exec(line)?.groups?.name : undefined;
    const pair = depth > indent ? PAIR.exec(line)?.groups : undefined;
    const entry = name !== undefined ? { name: unquoted(name) } : pair && numbered(pair.key ?? "", pair.value ?? "");
    if (entry === undefined) break;
    entries.push({ ...entry, line: first + at });
  }
  return entries;
}

/** A list or an object in brackets, which may go on in the lines below. */
function readFlow(lines: readonly string[], at: number, rest: string): readonly LabelEntry[] | undefined {
  const whole = [rest, ...lines.slice(at + 1)].join(" ");
  const match = FLOW.exec(whole);
  const parts = (match?.[1] ?? "").match(PART)?.map((part) => part.trim()) ?? [];
  const items = parts.filter((part) => part !== "");
  if (match === null || items.length === 0) return undefined;
  if (whole.startsWith("[")) return readJsonLabels(items.map(unquoted));
  const entries = items.map((item) => {
    const { key = "", value = "" } = PAIR.exec(item)?.groups ?? {};
    return numbered(key, value);
  });
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'`;
const FLOW = new RegExp(`^[[{]((?:${QUOTED}|[^\\]}"'])*)[\\]}]`);
const PART = new RegExp(`(?:${QUOTED}|[^,"'])+`, "g");

/** "0: cat" or "cat: 0". */
function numbered(key: string, value: string): LabelEntry | undefined {
  const [left, right] = [unquoted(key), unquoted(value)];
  if (/^\d{1,9}$/.test(left)) return { name: right, number: Number(left) };
  return /^\d{1,9}$/.test(right) ? { name: left, number: Number(right) } : undefined;
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  const inner = trimmed.slice(1, -1);
  if (/^'.*'$/.test(trimmed)) return inner.replaceAll("''", "'");
  return /^".*"$/.test(trimmed) ? inner.replace(/\\(["\\])/g, "$1") : trimmed;
}

const withoutComment = (line: string): string => line.replace(/(^|\s)#.*$/, "").trimEnd();
