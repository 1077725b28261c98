import { sampleIndices, seededRandom } from "../../base/random.ts";
import type { Subject } from "../subject.ts";

/** Images of a subject's data, in its order: so many drawn by seed, or the ones named; all if neither. Throws "unknown item". */
export function someItems(
  { items, item }: Pick<Subject, "items" | "item">,
  wanted: number | readonly number[] | undefined,
): readonly number[] {
  if (wanted === undefined) return items;
  if (typeof wanted === "object") return wanted.map(item);
  return drawn(items, wanted);
}

/** At most `count` of the items, drawn by seed, in their order. */
export function drawn(items: readonly number[], count: number): readonly number[] {
  if (count >= items.length) return items;
  return sampleIndices(items.length, count, seededRandom(0))
    .sort((a, b) => a - b)
    .map((at) => items[at] as number);
}
