import type { MapSize } from "./maps.ts";

/** The lengths 1.4 and 2.1969 with 16 bits after the point. */
const [DIAGONAL, KNIGHT] = [91750 / 65536, 143976 / 65536];

/** Steps to neighbours that a pass from the left upper corner has seen: down, right, how far. The other pass takes them turned by half a circle. */
const STEPS = [
  [-2, -1, KNIGHT],
  [-2, 1, KNIGHT],
  [-1, -2, KNIGHT],
  [-1, -1, DIAGONAL],
  [-1, 0, 1],
  [-1, 1, DIAGONAL],
  [-1, 2, KNIGHT],
  [0, -1, 1],
] as const;

/**
 * How far each place is from the nearest marked one, by steps of 5 × 5 neighbours (Borgefors 1986), as OpenCV's distanceTransform(DIST_L2, 5); infinite where nothing is
 * marked.
 */
export function distancesTo(marked: Uint8Array, { width, height }: MapSize): Float64Array {
  const out = Float64Array.from(marked, (is) => (is === 1 ? 0 : Number.POSITIVE_INFINITY));
  const relax = (at: number, turn: 1 | -1) => {
    const [y, x] = [Math.floor(at / width), at % width];
    for (const [down, right, far] of STEPS) {
      const [row, column] = [y + turn * down, x + turn * right];
      if (row < 0 || column < 0 || row >= height || column >= width) continue;
      out[at] = Math.min(out[at] as number, (out[row * width + column] as number) + far);
    }
  };
  for (let at = 0; at < out.length; at++) relax(at, 1);
  for (let at = out.length - 1; at >= 0; at--) relax(at, -1);
  return out;
}
