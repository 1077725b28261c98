import { extname } from "node:path";
import { DeeplingError } from "@deepling/engine";
import { IMAGE_EXTENSIONS, isHidden } from "../image-files.ts";
import type { TarEntry } from "./tar-entries.ts";

/** A file in a tar file, with its text where it may say a class. */
export interface ReadEntry extends TarEntry {
  readonly text?: string;
}

/** What shares a key in a tar file: an image, and what belongs to it. */
export interface Sample {
  /** The path up to the first dot of the base name. */
  readonly key: string;
  /** Files by what stands behind that dot, in lower case, in their order. */
  readonly parts: ReadonlyMap<string, ReadEntry>;
}

/**
 * Neighbouring files with one key as samples, as the webdataset library groups them: "a/1.jpg", "a/1.cls" and "a/1.seg.png" are
 * parts jpg, cls and seg.png of "a/1". Names in double underscores ("__meta__") and hidden files are passed over, as are names without a
 * dot. Throws "duplicate file" where a sample has a part twice.
 */
export async function* groupSamples(entries: AsyncIterable<ReadEntry>, place: string): AsyncGenerator<Sample> {
  let key: string | undefined;
  let parts = new Map<string, ReadEntry>();
  for await (const entry of entries) {
    const split = splitKey(entry.name);
    if (split === undefined) continue;
    if (split.key !== key) {
      if (key !== undefined) yield { key, parts };
      key = split.key;
      parts = new Map();
    }
    if (parts.has(split.part))
      throw new DeeplingError("duplicate", `file: ${entry.name} (${place})`, {
        hint: "a sample's files share the name up to its first dot: write dots of the name itself as underscores",
      });
    parts.set(split.part, entry);
  }
  if (key !== undefined) yield { key, parts };
}

function splitKey(name: string): { readonly key: string; readonly part: string } | undefined {
  const path = name.replace(/^(\.\/)+/, "");
  if (/^__[^/]*__($|\/)/.test(path)) return undefined;
  const base = path.lastIndexOf("/") + 1;
  const dot = path.indexOf(".", base);
  if (dot <= base || isHidden(path.slice(base))) return undefined;
  return { key: path.slice(0, dot), part: path.slice(dot + 1).toLowerCase() };
}

/** A sample's image: the part that is an image's ending alone ("jpg") before one with a name ("input.png"), the first of several. */
export function imageOf({ parts }: Sample): TarEntry | undefined {
  const names = [...parts.keys()].filter((part) => IMAGE_EXTENSIONS.includes(extname(`a.${part}`)));
  const chosen = names.find((part) => !part.includes(".")) ?? names[0];
  return chosen === undefined ? undefined : parts.get(chosen);
}

/** Whether a file may say the class of its sample. */
export const isLabelPart = (name: string): boolean => /\.(cls|json)$/i.test(name);

/** Keys under which a .json says the class, in the order in which they are looked for. */
const LABEL_KEYS = [
  ...["label", "cls", "class", "class_id", "class_idx", "label_id"],
  ...["class_name", "label_name", "category", "target"],
];

/** The class of a sample as it is written: the text of its .cls, or what its .json says under a usual key; "" where nothing says one. */
export function labelText({ parts }: Sample): string {
  const cls = parts.get("cls")?.text?.trim();
  if (cls !== undefined && cls !== "") return cls;
  const json = parts.get("json")?.text;
  return json === undefined ? "" : jsonLabel(json);
}

function jsonLabel(text: string): string {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== "object" || value === null) return plain(value);
    const record = value as Readonly<Record<string, unknown>>;
    const key = LABEL_KEYS.find((name) => plain(record[name]) !== "");
    return key === undefined ? "" : plain(record[key]);
  } catch {
    return "";
  }
}

const plain = (value: unknown): string =>
  typeof value === "string" ? value.trim() : Number.isInteger(value) ? String(value) : "";
