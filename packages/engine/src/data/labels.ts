import { DeeplingError } from "../base/error.ts";

/**
 * Class names in order from a text: a JSON list, a JSON object from number to name (or one under `id2label`), the same
 * as Python prints it, or one name a line. Throws "invalid labels" naming `place`.
 */
export function parseLabels(text: string, place: string): string[] {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  if (trimmed === "") throw new DeeplingError("missing", `labels: nothing written (${place})`);
  if (!/^[[{]/.test(trimmed)) return lines(trimmed);
  const value = parseJson(trimmed) ?? parseJson(fromPython(trimmed));
  const labels = value === undefined ? undefined : labelsOf(value);
  if (labels === undefined) {
    throw new DeeplingError("invalid", `labels: ${trimmed.slice(0, 40)}… (${place})`, {
      hint: 'write one name a line, a JSON list ["cat", "dog"] or an object {"0": "cat", "1": "dog"}',
    });
  }
  return labels;
}

/** Class names of an `id2label` object or a list; undefined when the value is neither, or a number is left out. */
export function labelsOf(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return value.length > 0 && value.every(isName) ? value.map(String) : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  if ("id2label" in value) return labelsOf(value.id2label);
  const entries = Object.entries(value);
  const byName = entries.every(([, index]) => typeof index === "number");
  const byIndex = new Map(entries.map(([key, name]) => (byName ? [Number(name), key] : [Number(key), name])));
  const names = entries.map((_, index) => byIndex.get(index));
  return names.length > 0 && names.every(isName) ? names.map(String) : undefined;
}

/** Class names fit for a screen: without the synset number, only the first of several names where that stays unique. */
export function shortLabels(labels: readonly string[]): string[] {
  const full = labels.map((label) => label.replace(SYNSET, "").trim() || label);
  const first = full.map((label) => label.split(",")[0]?.trim() || label);
  const counts = new Map<string, number>();
  for (const name of first) counts.set(name, (counts.get(name) ?? 0) + 1);
  return first.map((name, index) => (counts.get(name) === 1 ? name : (full[index] ?? name)));
}

/** The WordNet number in front of an ImageNet class name, as in "n02123045 tabby, tabby cat". */
export const SYNSET = /^n\d{8}(?=\s|[-_:,]|$)[\s\-_:,]*/;

const isName = (value: unknown): boolean => typeof value === "string" || typeof value === "number";

function lines(text: string): string[] {
  const all = text.split(/\r?\n/).map((line) => line.trim());
  return all.filter((line) => line !== "" && !line.startsWith("#"));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// {0: 'person', 1: "the dog's bowl"} as Ultralytics writes it: keys and names get JSON's quotes, quoted names stay whole
function fromPython(text: string): string {
  return text.replace(PYTHON, (whole, single: string | undefined, key: string | undefined) => {
    if (key !== undefined) return `"${key}":`;
    return single === undefined ? whole : JSON.stringify(single.replace(/\\(['\\])/g, "$1"));
  });
}

const PYTHON = /"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'|\b(\d+)\s*:/g;
