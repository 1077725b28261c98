import { opendir } from "node:fs/promises";

/** What begins a folder's list, in no order. */
export interface FirstEntries {
  readonly names: readonly string[];
  readonly folders: readonly string[];
  /** Whether the folder holds more. */
  readonly more: boolean;
}

/** The first entries of a folder, `most` at most, to tell what it holds: a folder of a million images is listed once, and not for this. */
export async function firstEntries(folder: string, most: number): Promise<FirstEntries> {
  const [names, folders]: [string[], string[]] = [[], []];
  for await (const entry of await opendir(folder)) {
    if (names.length + folders.length === most) return { names, folders, more: true };
    (entry.isDirectory() ? folders : names).push(entry.name);
  }
  return { names, folders, more: false };
}
