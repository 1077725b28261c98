import type { Random } from "../../base/random.ts";

/**
 * A cloudy map by the diamond-square algorithm, as ImageNet-C's fog draws it: `side` × `side` values of which the smallest is 0 and the largest 1; `side` is a power of
 * two, and what stands at one border goes on at the other. `decay` divides the roughness from one scale to the next.
 */
export function plasma(side: number, decay: number, random: Random): Float64Array {
  const map = new Float64Array(side * side);
  const around = side - 1;
  let wibble = 100;
  /** Places `step` apart become the mean of the four at these offsets and a random number, row by row. */
  const fill = (top: number, left: number, step: number, offsets: Offsets): void => {
    for (let y = top; y < side; y += step) {
      for (let x = left; x < side; x += step) {
        let sum = 0;
        for (let k = 0; k < 4; k++) {
          const down = offsets.down[k] as number;
          sum += map[((y + down) & around) * side + ((x + (offsets.right[k] as number)) & around)] as number;
        }
        map[y * side + x] = sum / 4 + wibble * wibble * (2 * random() - 1);
      }
    }
  };
  for (let step = side; step >= 2; step /= 2) {
    const half = step / 2;
    const corners = { down: [-half, -half, half, half], right: [-half, half, -half, half] };
    const sides = { down: [-half, half, 0, 0], right: [0, 0, -half, half] };
    fill(half, half, step, corners);
    fill(0, half, step, sides);
    fill(half, 0, step, sides);
    wibble /= decay;
  }
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of map) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  for (let i = 0; i < map.length; i++) map[i] = ((map[i] as number) - least) / (most - least);
  return map;
}

/** Four neighbours. */
interface Offsets {
  readonly down: readonly number[];
  readonly right: readonly number[];
}
