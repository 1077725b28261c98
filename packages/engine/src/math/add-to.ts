/** Adds numbers to others, place by place. */
export function addTo(sums: Int32Array | Float64Array, more: ArrayLike<number>): void {
  for (let at = 0; at < more.length; at++) sums[at]! += more[at]!;
}
