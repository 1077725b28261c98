import { DeeplingError } from "@deepling/engine";

/** What stands in DATA: a name or path, a split, one item. */
export interface DataAddress {
  readonly base: string;
  readonly split: string | undefined;
  readonly item: number | undefined;
}

/**
 * The ways to read DATA, in the order in which they are tried: the whole text as a path first, since a path may hold
 * colons; then BASE:SPLIT, BASE:SPLIT/ITEM and BASE/ITEM.
 */
export function readAddresses(text: string): DataAddress[] {
  const readings: DataAddress[] = [{ base: text, split: undefined, item: undefined }];
  const match = text.match(/^(.+?)(?::([\w-]+))?(?:\/(\d+))?$/);
  const [, base = text, split, item] = match ?? [];
  if (base !== text) readings.push({ base, split, item: item === undefined ? undefined : Number(item) });
  return readings;
}

/** The split asked for, or the first; throws "unknown split" naming the nearest. */
export function chooseSplit(splits: readonly string[], asked: string | undefined, name: string): string | undefined {
  if (asked === undefined) return splits[0];
  const found = splits.find((split) => split.toLowerCase() === asked.toLowerCase());
  if (found !== undefined) return found;
  if (splits.length === 0)
    throw new DeeplingError("unknown", `split: ${asked} (${name} has none)`, { hint: `leave :${asked} away` });
  const near = nearest(asked, splits);
  const hint = near === undefined ? `choose one of ${splits.join(", ")}` : `did you mean ${name}:${near}?`;
  throw new DeeplingError("unknown", `split: ${asked} (${name} has ${splits.join(", ")})`, { hint });
}

/** The candidate with the fewest edits from `word`, if that is at most a third of its length and one. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= 1 + word.length / 3 ? best.candidate : undefined;
}

/** Insertions, deletions and replacements between two words (Levenshtein 1966). */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
