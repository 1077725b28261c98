import { points } from "./points.ts";

/** A class, and its share of right predictions less that of the untouched images. */
export interface Affected {
  readonly class: string;
  readonly change: number;
}

/** Of the changes per class, the least and the greatest; null where no class has images. */
export function affectedClasses(
  changes: ArrayLike<number>,
  classes: readonly string[],
): { readonly most: Affected | null; readonly least: Affected | null } {
  const known = Array.from(changes, (change, index) => ({ class: classes[index] ?? String(index), change }))
    .filter(({ change }) => Number.isFinite(change))
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
