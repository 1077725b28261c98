import type { LabelEntry } from "./label-entry.ts";

/** Keys under which other tools keep class names: transformers, Keras, PyTorch, Ultralytics, COCO. */
export const KEYS: readonly string[] = [
  "id2label",
  "idx_to_class",
  "label2id",
  "class_to_idx",
  "class_indices",
  "class_names",
  "label_names",
  "int2str",
  "classes",
  "names",
  "labels",
  "categories",
];

/**
 * Class names of a JSON value: a list of names, of [number, name] or of objects with a number and a name; an object from number to
 * name, to [synset, name] (imagenet_class_index.json), or from name to number; any of these under a key such as `id2label` or
 * `class_indices`. Undefined where it is none of them.
 */
export function readJsonLabels(value: unknown): readonly LabelEntry[] | undefined {
  if (Array.isArray(value)) return all(value.map(readElement));
  if (!isObject(value)) return undefined;
  for (const key of KEYS) {
    const inner = value[key];
    const found = Array.isArray(inner) || isObject(inner) ? readJsonLabels(inner) : undefined;
    if (found !== undefined) return found;
  }
  const entries = Object.entries(value);
  const numberKeys = entries.every(([key]) => toNumber(key) !== undefined);
  const numberValues = entries.every(([, item]) => toNumber(item) !== undefined);
  // {"1": 0}: a name that is a number; {"0": "1"}: numbers as JSON has to write its keys
  const fromName = numberValues && (!numberKeys || entries.every(([, item]) => typeof item === "number"));
  if (fromName) return all(entries.map(([name, number]) => ({ name, number: toNumber(number) })));
  if (!numberKeys) return undefined;
  return all(entries.map(([key, item]) => withNumber(toNumber(key), readName(item))));
}

function readElement(value: unknown): LabelEntry | undefined {
  if (Array.isArray(value) && value.length === 2 && typeof value[0] === "number") {
    return withNumber(toNumber(value[0]), readName(value[1]));
  }
  const name = readName(value);
  if (!isObject(value)) return name === undefined ? undefined : { name };
  const numbers = ["id", "index", "class_id", "label_id", "class_index"].map((key) => value[key]);
  const stated = numbers.find((one) => one !== undefined);
  // objects without a number stand in the order of the outputs
  if (stated === undefined) return name === undefined ? undefined : { name };
  return withNumber(toNumber(stated), name);
}

/** A name, a synset number with its name, or an object with a name. */
function readName(value: unknown): string | undefined {
  if (typeof value === "string" || typeof value === "number") return String(value).trim();
  if (Array.isArray(value)) {
    return value.length > 0 && value.every((part) => typeof part === "string") ? joinNames(value) : undefined;
  }
  if (!isObject(value)) return undefined;
  const found = ["display_name", "name", "class_name", "label", "class"].map((key) => value[key]);
  return found.find((name): name is string => typeof name === "string")?.trim();
}

// "n01440764 tench" as ImageNet's own lists have it; other names are synonyms
function joinNames([first = "", ...others]: readonly string[]): string {
  return /^n\d{8}$/.test(first) ? [first, others.join(", ")].join(" ").trim() : [first, ...others].join(", ");
}

function withNumber(number: number | undefined, name: string | undefined): LabelEntry | undefined {
  return number === undefined || name === undefined ? undefined : { name, number };
}

/** All of the entries, where each is one and either all have numbers or none. */
function all(entries: readonly (LabelEntry | undefined)[]): readonly LabelEntry[] | undefined {
  const known = entries.filter((entry) => entry !== undefined);
  const numbers = known.filter(({ number }) => number !== undefined).length;
  const complete = known.length > 0 && known.length === entries.length;
  return complete && (numbers === 0 || numbers === known.length) ? known : undefined;
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  return typeof value === "string" && /^\d{1,9}$/.test(value.trim()) ? Number(value) : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
