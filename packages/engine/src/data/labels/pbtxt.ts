import { DeeplingError } from "../../base/error.ts";
import type { LabelEntry } from "./label-entry.ts";

/** Whether a text is a label map as TensorFlow's object detection writes it. */
export function isPbtxt(text: string): boolean {
  return /^\s*(#.*\s+)*item\s*:?\s*\{/.test(text);
}

/**
 * The items of a label map (StringIntLabelMap): their `id` and their `display_name` or `name`. Throws "invalid labels" with the line
 * of an item that lacks one of them.
 */
export function readPbtxt(text: string, place: string): readonly LabelEntry[] {
  return [...text.matchAll(/item\s*:?\s*\{([^}]*)\}/g)].map((match) => {
    const body = match[1] ?? "";
    const line = text.slice(0, match.index).split("\n").length;
    const id = body.match(/\bid\s*:\s*(\d+)/)?.[1];
    const name = field(body, "display_name") ?? field(body, "name");
    if (id !== undefined && name !== undefined) return { name, number: Number(id), line };
    throw new DeeplingError(
      "invalid",
      `labels: item without ${id === undefined ? "id" : "name"} (${place}, line ${line})`,
      {
        hint: 'write each as item { id: 1 name: "cat" }',
      },
    );
  });
}

function field(body: string, key: string): string | undefined {
  const found = body.match(
    new RegExp(`(?:^|[^\\w])${key}\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|'((?:[^'\\\\]|\\\\.)*)')`),
  );
  return (found?.[1] ?? found?.[2])?.replace(/\\(["'\\])/g, "$1");
}
