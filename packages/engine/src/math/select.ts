/**
 * The value that stands at `rank` (0 the least) once `values` is sorted; linear in their number on average, also where many are equal. Puts it there, with what
 * is not greater before it and what is not less behind it. The values hold no NaN; `rank` is one of their places.
 *
 * Hoare 1961, "Algorithm 65: Find".
 */
export function selectRank(values: Float32Array | Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const [left, right] = split(values, low, high);
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank] ?? Number.NaN;
}

/** Exchanges values from `low` to `high` so that those up to the second place answered are not greater than those from the first one on. */
function split(values: Float32Array | Float64Array, low: number, high: number): readonly [left: number, right: number] {
  const middle = medianOfThree(values[low] ?? 0, values[(low + high) >> 1] ?? 0, values[high] ?? 0);
  let [left, right] = [low, high];
  for (;;) {
    while ((values[left] ?? 0) < middle) left++;
    while ((values[right] ?? 0) > middle) right--;
    if (left > right) return [left, right];
    const swapped = values[left] ?? 0;
    values[left++] = values[right] ?? 0;
    values[right--] = swapped;
    if (left > right) return [left, right];
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
