/** Pearson's correlation of two maps, pixel by pixel; NaN where one does not vary or they have other extents. */
export function correlationOf(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.NaN;
  const mean = (map: Float32Array) => map.reduce((sum, value) => sum + value, 0) / map.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [(a[at] ?? 0) - meanA, (b[at] ?? 0) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}
