import { placeAt } from "./frame.ts";
import type { DrawnLayouts } from "./layouts.ts";

/** Rings around the middle; within one the points keep their order. */
const RINGS = 64;

/** The points about in the order of their distance from `middle` (drawn units) at `t`, the nearest first, at most `most` of them. Takes a time proportional to their number. */
export function fromTheMiddle(
  points: readonly number[],
  { layouts, t }: { readonly layouts: DrawnLayouts; readonly t: number },
  middle: readonly [number, number],
  most: number,
): number[] {
  const distances = Float32Array.from(points, (point) => {
    const [x, y] = placeAt(layouts, point, t);
    return Math.hypot(x - middle[0], y - middle[1]);
  });
  const farthest = distances.reduce((a, b) => Math.max(a, b), 1e-30);
  const rings: number[][] = Array.from({ length: RINGS }, () => []);
  points.forEach((point, at) => {
    rings[Math.min(RINGS - 1, Math.floor(((distances[at] ?? 0) / farthest) * RINGS))]?.push(point);
  });
  return rings.flat().slice(0, most);
}
