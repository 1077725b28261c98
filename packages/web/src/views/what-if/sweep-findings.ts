import type { SweepData } from "@deepling/engine";

/** A class's share of right predictions before and after. */
export interface Affected {
  readonly label: number;
  readonly before: number;
  readonly after: number;
}

/** The classes whose recall falls least and most; undefined where none has images before and after. */
export function leastAndMost(
  before: ArrayLike<number>,
  after: ArrayLike<number> | undefined,
): { readonly least: Affected; readonly most: Affected } | undefined {
  const known = Array.from(before, (share, label) => ({ label, before: share, after: after?.[label] ?? Number.NaN }))
    .filter((one) => Number.isFinite(one.before) && Number.isFinite(one.after))
    .sort((a, b) => a.after - a.before - (b.after - b.before));
  const [most, least] = [known[0], known.at(-1)];
  return most === undefined || least === undefined ? undefined : { least, most };
}

/** The images whose prediction changes nearest to the neutral value, the first ones first. */
export function firstToChange({ items, changedAt }: SweepData, neutral: number, count: number): readonly number[] {
  const distance = (at: number) => Math.abs((changedAt[at] ?? Number.NaN) - neutral);
  return Array.from(items.keys())
    .filter((at) => Number.isFinite(changedAt[at]))
    .sort((a, b) => distance(a) - distance(b) || a - b)
    .slice(0, count)
    .map((at) => items[at] as number);
}
