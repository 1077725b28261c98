import type { Random } from "../../base/random.ts";

/**
 * A cloudy map by the diamond-square algorithm, as ImageNet-C's fog draws it: `side` × `side` values of which the smallest is 0 and the largest 1; `side` is a power of
 * two, and what stands at one border goes on at the other. `decay` divides the roughness from one scale to the next.
 */
export function plasma(side: number, decay: number, random: Random): Float64Array {
  const map = new Float64Array(side * side);
  const at = (y: number, x: number): number => map[((y + side) % side) * side + ((x + side) % side)] as number;
  let wibble = 100;
  /** Places `step` apart become the mean of four neighbours and a random number, row by row. */
  const fill = (top: number, left: number, step: number, sum: (y: number, x: number) => number) => {
    for (let y = top; y < side; y += step) {
      for (let x = left; x < side; x += step) map[y * side + x] = sum(y, x) / 4 + wibble * wibble * (2 * random() - 1);
    }
  };
  for (let step = side; step >= 2; step = Math.floor(step / 2)) {
    const half = Math.floor(step / 2);
    const across = (y: number, x: number) => at(y - half, x) + at(y + half, x) + at(y, x - half) + at(y, x + half);
    fill(
      half,
      half,
      step,
      (y, x) => at(y - half, x - half) + at(y + half, x - half) + at(y - half, x + half) + at(y + half, x + half),
    );
    fill(0, half, step, across);
    fill(half, 0, step, across);
    wibble /= decay;
  }
  const least = map.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = map.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - least;
  return map.map((value) => (value - least) / most);
}
