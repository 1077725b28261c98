import type { AnswerCodes } from "../units/answer-codes.ts";
import { CODES } from "../units/ordered-code.ts";

/** How many images count as a unit's top images at most: 5 % of them, at least 10 and at most 500, and never more than a quarter. */
export function topImageCount(images: number): number {
  const share = Math.max(10, Math.min(500, Math.round(images / 20)));
  return Math.max(1, Math.min(share, Math.floor(images / 4)));
}

/**
 * The rows of each unit's top images, ascending: the `count` largest answers. Images that tie with the first one left out are left out too, so that no set hangs on an order; a
 * unit that gives its largest answer to more images than that has none.
 */
export function topImages({ ofUnit, items }: AnswerCodes, units: number, count: number): readonly Int32Array[] {
  const counts = new Int32Array(CODES);
  return Array.from({ length: units }, (_, unit) => {
    const codes = ofUnit(unit);
    counts.fill(0);
    for (const code of codes) counts[code]! += 1;
    let [code, above] = [CODES - 1, 0];
    // `code` is that of the first image left out
    for (; code > 0 && above + counts[code]! <= count; code--) above += counts[code]!;
    const rows = new Int32Array(above);
    for (let row = 0, at = 0; row < items.length; row++) if (codes[row]! > code) rows[at++] = row;
    return rows;
  });
}

/** Share of its top images that a unit shares with another one of the set, averaged over ordered pairs of units that have top images; NaN where there are fewer than two. Linear in units. */
export function sharedTop(sets: readonly ArrayLike<number>[]): number {
  const known = sets.filter((set) => set.length > 0);
  const holders = new Map<number, number>();
  for (const set of known) {
    for (let at = 0; at < set.length; at++) holders.set(set[at]!, (holders.get(set[at]!) ?? 0) + 1);
  }
  let sum = 0;
  for (const set of known) {
    let others = 0;
    for (let at = 0; at < set.length; at++) others += holders.get(set[at]!)! - 1;
    sum += others / set.length;
  }
  return known.length < 2 ? Number.NaN : sum / (known.length * (known.length - 1));
}
