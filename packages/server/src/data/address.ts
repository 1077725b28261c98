import { DeeplingError, offer } from "@deepling/engine";
import { splitName } from "./split-names.ts";

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
  const match = text.match(/^(.+?)(?::([^:/\\]+))?(?:\/(\d+))?$/);
  const [, base = text, split, item] = match ?? [];
  if (base !== text) readings.push({ base, split, item: item === undefined ? undefined : Number(item) });
  return readings;
}

/** The split asked for, by its name or what it is for (test for Testing), or the first; throws "unknown split" naming the nearest. */
export function chooseSplit(splits: readonly string[], asked: string | undefined, name: string): string | undefined {
  if (asked === undefined) return splits[0];
  const found = splits.find((split) => split.toLowerCase() === asked.toLowerCase());
  if (found !== undefined) return found;
  const wanted = splitName(asked);
  const alike = splits.filter((split) => wanted?.rest === "" && splitName(split)?.role === wanted.role);
  if (alike.length === 1) return alike[0];
  if (splits.length === 0)
    throw new DeeplingError("unknown", `split: ${asked} (${name} has none)`, { hint: `leave out :${asked}` });
  const hint = offer(
    `${name}:${asked}`,
    splits.map((split) => `${name}:${split}`),
    1,
  );
  throw new DeeplingError("unknown", `split: ${asked} (${name} has ${splits.join(", ")})`, { hint });
}
