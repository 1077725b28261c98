type Table = readonly (readonly number[])[];

/** For each point the others from near to far, ties by index. */
function order(distances: Table): number[][] {
  return distances.map((row, i) =>
    row
      .map((_, j) => j)
      .filter((j) => j !== i)
      .sort((a, b) => (row[a] ?? 0) - (row[b] ?? 0) || a - b),
  );
}

/** Trustworthiness by its definition (Venna and Kaski 2001), with whole rankings. */
export function slowTrustworthiness(truth: Table, shown: Table, k: number): number {
  const n = truth.length;
  const [byTruth, byShown] = [order(truth), order(shown)];
  let cost = 0;
  for (let i = 0; i < n; i++) {
    const near = new Set(byTruth[i]?.slice(0, k));
    for (const j of byShown[i]?.slice(0, k) ?? []) {
      if (!near.has(j)) cost += (byTruth[i]?.indexOf(j) ?? 0) + 1 - k;
    }
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * cost;
}

/** Mean share of the k nearest that have the point's own label. */
export function slowPurity(distances: Table, labels: readonly number[], k: number): number {
  const shares = order(distances).map((near, i) => near.slice(0, k).filter((j) => labels[j] === labels[i]).length / k);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
