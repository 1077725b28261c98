import { selectRank } from "./select.ts";

/** The middle one of some numbers, of an even number the upper of the two; infinite for none. */
export function median(values: ArrayLike<number>): number {
  const sorted = new Float64Array(values).sort();
  return sorted[sorted.length >> 1] ?? Number.POSITIVE_INFINITY;
}

/** The same of finite numbers that may be put into another order, without a copy. */
export function takeMedian(values: Float64Array): number {
  return values.length === 0 ? Number.POSITIVE_INFINITY : selectRank(values, values.length >> 1);
}
