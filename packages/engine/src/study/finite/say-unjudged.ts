import type { Abort } from "../../base/abort.ts";
import { plural, pluralWord } from "../../base/plural.ts";
import type { Subject } from "../subject.ts";
import { findNotFinite, type Passed } from "./find-not-finite.ts";
import { NOT_FINITE_HINT, type NotFinite } from "./not-finite.ts";

/** Names in a note. */
const MOST_NAMES = 5;

/** Says which images are not counted because the network gives no finite scores for them (or what else is named), and from which layer on where that was found. */
export function unjudgedNotes(
  names: readonly string[],
  found: NotFinite | undefined,
  what = "scores",
): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  const whose = `${plural(names.length, "image")} ${pluralWord(names.length, "is", "are")} not counted, since ${pluralWord(names.length, "its", "their")}`;
  const where = found?.layer === undefined ? "" : ` from layer "${found.layer.name}" on (${NOT_FINITE_HINT})`;
  return [`${whose} ${what} are NaN or infinite${where}: ${names.slice(0, MOST_NAMES).join(", ")}${more}`];
}

/** The same of items of the data, which are run once more to find the layer; nothing is run where there are none. */
export async function noteUnjudged(
  subject: Passed & Pick<Subject, "dataset">,
  items: ArrayLike<number>,
  signal: Abort | undefined,
  what?: string,
): Promise<readonly string[]> {
  if (items.length === 0) return [];
  const some = Array.from(items);
  return unjudgedNotes(some.map(subject.dataset.itemName), await findNotFinite(subject, some, signal), what);
}
