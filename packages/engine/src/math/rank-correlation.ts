/** Ranks from 1 upwards; equal numbers share the mean of their ranks. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++;
    for (let at = start; at < end; at++) ranks[order[at] ?? 0] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/**
 * Spearman's rank correlation, ties with their mean rank: the correlation of the ranks. Pairs of which one is not a number do not count; NaN
 * where fewer than two are left, or all are equal.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const both = Array.from(a, (_, at) => at).filter((at) => !Number.isNaN(a[at]) && !Number.isNaN(b[at]));
  const [x, y] = [a, b].map((values) => ranksOf(both.map((at) => values[at] ?? 0)));
  return both.length < 2 || x === undefined || y === undefined ? Number.NaN : correlation(x, y);
}

/** Pearson's correlation of ranks, whose mean is (n + 1) / 2. */
function correlation(x: Float64Array, y: Float64Array): number {
  const middle = (x.length + 1) / 2;
  let [products, first, second] = [0, 0, 0];
  x.forEach((rank, at) => {
    const [a, b] = [rank - middle, (y[at] ?? 0) - middle];
    products += a * b;
    first += a * a;
    second += b * b;
  });
  return products / Math.sqrt(first * second);
}
