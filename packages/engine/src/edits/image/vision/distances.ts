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

/** How far a step goes. */
const REACH = 2;

/**
 * How far each place is from the nearest marked one, by steps of 5 × 5 neighbours (Borgefors 1986), as OpenCV's distanceTransform(DIST_L2, 5); infinite where nothing is
 * marked.
 */
export function distancesTo(marked: Uint8Array, { width, height }: MapSize): Float64Array {
  const stride = width + 2 * REACH;
  const padded = new Float64Array(stride * (height + 2 * REACH)).fill(Number.POSITIVE_INFINITY);
  const first = REACH * stride + REACH;
  for (let at = 0; at < marked.length; at++) {
    if (marked[at] === 1) padded[first + Math.floor(at / width) * stride + (at % width)] = 0;
  }
  const places = Int32Array.from(STEPS, ([down, right]) => down * stride + right);
  const lengths = Float64Array.from(STEPS, ([, , far]) => far);
  const relax = (at: number, turn: 1 | -1): void => {
    let least = padded[at] as number;
    for (let k = 0; k < places.length; k++) {
      const far = (padded[at + turn * (places[k] as number)] as number) + (lengths[k] as number);
      if (far < least) least = far;
    }
    padded[at] = least;
  };
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) relax(first + y * stride + x, 1);
  for (let y = height - 1; y >= 0; y--) for (let x = width - 1; x >= 0; x--) relax(first + y * stride + x, -1);
  const out = new Float64Array(marked.length);
  for (let y = 0; y < height; y++) out.set(padded.subarray(first + y * stride, first + y * stride + width), y * width);
  return out;
}
