import { z } from "zod";
import { finite } from "./fields.ts";
import { points } from "./points.ts";

/** The class that an edit costs most, and the one that it costs least. */
export const affectedSchema = z.strictObject({
  class: z.string(),
  change: z.number().describe("share of right predictions among the class's images, less that of the untouched images"),
});

/** A class and what became of its share of right predictions. */
export type Affected = z.output<typeof affectedSchema>;

/** Of the changes per class, the least and the greatest; null where no class has images. */
export function affectedClasses(
  changes: ArrayLike<number>,
  classes: readonly string[],
): { readonly most: Affected | null; readonly least: Affected | null } {
  const known = Array.from(changes, (change, index) => ({ class: classes[index] ?? String(index), change }))
    .filter(({ change }) => finite(change) !== null)
    .sort((a, b) => a.change - b.change);
  return { most: known[0] ?? null, least: known.at(-1) ?? null };
}

/** "cat −12.0"; "–" where there is none. */
export function sayAffected(affected: Affected | null): string {
  return affected === null ? "–" : `${affected.class} ${points(affected.change)}`;
}

/** The class that lost most; "–" where none lost anything. */
export function sayMost(most: Affected | null): string {
  return most === null || most.change >= 0 ? "–" : sayAffected(most);
}
