import { type NameColumn, nameAt } from "../base/name-column.ts";
import { pluralWord } from "../base/plural.ts";
import type { LayoutSequence, Positions } from "./layout-sequence.ts";

/** Names in one sentence. */
const MOST_NAMES = 5;

/**
 * Sentences for the person on images without a place, one per layer at which some are first left out. `names` are by data set
 * index.
 */
export function sayLeftOut({ items, layers }: LayoutSequence<Positions>, names: NameColumn): readonly string[] {
  const said = new Set<number>();
  return layers.flatMap(({ name, leftOut }) => {
    const fresh = [...leftOut].filter((item) => !said.has(item));
    for (const item of fresh) said.add(item);
    if (fresh.length === 0) return [];
    const where = `layer "${name}" and the layers computed from it`;
    if (leftOut.length === items.length)
      return [`no image is placed in ${where}: no image's activations are finite there`];
    const known = fresh.slice(0, MOST_NAMES).map((item) => nameAt(names, item) ?? String(item));
    const more = fresh.length > known.length ? ` and ${fresh.length - known.length} more` : "";
    const [verb, whose] = [pluralWord(fresh.length, "is", "are"), pluralWord(fresh.length, "its", "their")];
    return [`${known.join(", ")}${more} ${verb} left out of ${where}: ${whose} activations are not finite there`];
  });
}
