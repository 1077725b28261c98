import { shortName } from "../base/class-name.ts";
import { DeeplingError } from "../base/error.ts";
import { readJsonLabels } from "./labels/json.ts";
import type { LabelEntry } from "./labels/label-entry.ts";
import { readLines } from "./labels/lines.ts";
import { orderLabels } from "./labels/order.ts";
import { isPbtxt, readPbtxt } from "./labels/pbtxt.ts";
import { readYaml } from "./labels/yaml.ts";

/**
 * The class names in a text, with their numbers where it has some: JSON as `readJsonLabels` takes it, the same as Python prints it,
 * TensorFlow's label_map.pbtxt, YAML with a key such as `names`, or lines as `readLines` takes them. Throws "missing labels" and "invalid labels" naming `place`.
 */
export function readLabels(text: string, place: string): readonly LabelEntry[] {
  const trimmed = text.replace(/^\uFEFF/, "").trimEnd();
  if (trimmed.trim() === "") throw new DeeplingError("missing", `labels: nothing written (${place})`);
  if (isPbtxt(trimmed)) return readPbtxt(trimmed, place);
  if (!/^\s*[[{]/.test(trimmed)) return readYaml(trimmed) ?? readLines(trimmed, place);
  const value = parseJson(trimmed) ?? parseJson(fromPython(trimmed));
  const entries = value === undefined ? undefined : readJsonLabels(value);
  if (entries !== undefined) return entries;
  throw new DeeplingError("invalid", `labels: ${trimmed.trim().slice(0, 40)}… (${place})`, {
    hint: 'write one name per line, a JSON list ["cat", "dog"] or an object {"0": "cat", "1": "dog"}',
  });
}

/** The class names of a text by output number; `classes` is the number of outputs where it is known. Throws as `readLabels` and `orderLabels`. */
export function parseLabels(text: string, place: string, classes?: number): readonly string[] {
  return orderLabels(readLabels(text, place), place, classes === undefined ? undefined : [classes]).labels;
}

/** Class names fit for a screen: without the synset number, only the first of several names where that stays unique. */
export function shortLabels(labels: readonly string[]): string[] {
  const full = labels.map((label) => label.replace(SYNSET, "").trim() || label);
  const first = full.map(shortName);
  const counts = new Map<string, number>();
  for (const name of first) counts.set(name, (counts.get(name) ?? 0) + 1);
  return first.map((name, index) => (counts.get(name) === 1 ? name : (full[index] ?? name)));
}

/** The WordNet number in front of an ImageNet class name, as in "n02123045 tabby, tabby cat". */
export const SYNSET = /^n\d{8}(?=\s|[-_:,]|$)[\s\-_:,]*/;
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
