/** Spearman's rank correlation; ties in order of place. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const ranks = (values: ArrayLike<number>) => {
    const order = Array.from(values, (_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j);
    const rank = new Array<number>(order.length);
    order.forEach((place, at) => {
      rank[place] = at;
    });
    return rank;
  };
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (x.length - 1) / 2;
  let [product, square] = [0, 0];
  x.forEach((rank, i) => {
    product += (rank - middle) * (y[i]! - middle);
    square += (rank - middle) ** 2;
  });
  return product / square;
}
