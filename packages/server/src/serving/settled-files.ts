import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

/** What tells that a file has changed, by its path. */
export type Snapshot = ReadonlyMap<string, string>;

/**
 * Looks at .onnx files, each with what lies beside it under the same name (weights as external data). A file that was renamed into its place has another number, one that is being
 * written another size or time; one that is not there is not in the answer.
 */
export async function lookAtFiles(paths: readonly string[]): Promise<Snapshot> {
  const marks = new Map<string, string>();
  const folders = new Map<string, Promise<readonly string[]>>();
  for (const path of paths) {
    const folder = dirname(path);
    const names = folders.get(folder) ?? readdir(folder).catch(() => []);
    folders.set(folder, names);
    const stem = basename(path, extname(path));
    const own = (await names).filter((name) => name === basename(path) || name.startsWith(`${stem}.`)).sort();
    const seen = await Promise.all(own.map((name) => markOf(join(folder, name))));
    if (own.includes(basename(path))) marks.set(path, seen.join(" "));
  }
  return marks;
}

async function markOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? "" : `${found.ino}:${found.size}:${found.mtimeMs}`;
}

/** Tells when files have changed and stand still again. */
export interface Settling {
  /**
   * Paths that came, went or changed since the last answer, once two looks in a row see the same; none while something moves. What was there at the first look has not
   * changed.
   */
  readonly look: (seen: Snapshot) => readonly string[];
}

/** A watch over snapshots, which knows nothing of time. */
export function createSettling(first: Snapshot): Settling {
  let known = first;
  let last = first;
  return {
    look: (seen) => {
      const still = changed(last, seen).length === 0;
      last = seen;
      if (!still) return [];
      const paths = changed(known, seen);
      known = seen;
      return paths;
    },
  };
}

function changed(a: Snapshot, b: Snapshot): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path));
}
