import { mixedBits } from "@deepling/engine";
import type { Ranks } from "../marks.ts";
import { ALWAYS } from "./scale.ts";

/** Tiers of points, of which an earlier one gets room before a later one. */
export const TIERS = 4;

/** The tier of a point by its key. */
export function tierOf(key: number): number {
  return key >>> 30;
}

/** The ranks whose points are always drawn. */
export function alwaysDrawn({ counts }: Pick<Ranks, "counts">): readonly boolean[] {
  return counts.map((count, rank) => rank >= 2 && count <= ALWAYS);
}

/**
 * The order in which points get room: those of a higher rank first, and within a rank one that has nothing to do with their order or classes, always the
 * same. Points that are always drawn anyway take no room from others.
 */
export function keysOf(ranks: Ranks): Uint32Array {
  const always = alwaysDrawn(ranks);
  const tiers = Uint32Array.from(always, (drawn, rank) => (3 - (drawn ? 1 : rank)) * 2 ** 30);
  const keys = new Uint32Array(ranks.of.length);
  for (let point = 0; point < keys.length; point++) {
    keys[point] = (tiers[ranks.of[point] ?? 0] ?? 0) + (mixedBits(point) >>> 2);
  }
  return keys;
}

/** Some of all points, without a look at where they lie: for the first picture. Those that are always drawn among them, and on top. */
export function sampleOf(ranks: Ranks, most: number): Uint32Array {
  const always = alwaysDrawn(ranks);
  const count = ranks.of.length;
  const share = (most / Math.max(1, count)) * 2 ** 32;
  const [points, above]: [number[], number[]] = [[], []];
  for (let point = 0; point < count; point++) {
    if (always[ranks.of[point] ?? 0]) above.push(point);
    else if (mixedBits(point) < share) points.push(point);
  }
  return Uint32Array.from([...points, ...above]);
}
