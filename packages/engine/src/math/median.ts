/** The middle one of some numbers, of an even number the upper of the two; infinite for none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? Number.POSITIVE_INFINITY;
}
