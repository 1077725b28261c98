import type { MapSize } from "./maps.ts";

/** tan 22.5° and tan 67.5°. */
const [SHALLOW, STEEP] = [Math.SQRT2 - 1, Math.SQRT2 + 1];

/**
 * The edges of a map of bytes (Canny 1986), as OpenCV finds them: Sobel's derivatives with the edge repeated, their sum of magnitudes, thinned across the edge, kept above `high`, and
 * above `low` where joined to such. 1 on an edge, else 0.
 */
export function cannyEdges(map: Float64Array, size: MapSize, low: number, high: number): Uint8Array {
  const { width, height } = size;
  const { right, down } = sobel(map, size);
  const slope = right.map((value, at) => Math.abs(value) + Math.abs(down[at] as number));
  const at = (y: number, x: number) =>
    y < 0 || x < 0 || y >= height || x >= width ? 0 : (slope[y * width + x] as number);
  const isPeak = (y: number, x: number): boolean => {
    const own = at(y, x);
    const [gx, gy] = [right[y * width + x] as number, down[y * width + x] as number];
    const [ax, ay] = [Math.abs(gx), Math.abs(gy)];
    if (ay < ax * SHALLOW) return own > at(y, x - 1) && own >= at(y, x + 1);
    if (ay > ax * STEEP) return own > at(y - 1, x) && own >= at(y + 1, x);
    const side = gx < 0 !== gy < 0 ? -1 : 1;
    return own > at(y - 1, x - side) && own > at(y + 1, x + side);
  };
  const edges = new Uint8Array(map.length);
  const open: number[] = [];
  const candidate = slope.map((value, i) => (value > low && isPeak(Math.floor(i / width), i % width) ? 1 : 0));
  candidate.forEach((is, i) => {
    if (is === 1 && (slope[i] as number) > high) open.push(i);
  });
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    if (edges[i] === 1) continue;
    edges[i] = 1;
    const [y, x] = [Math.floor(i / width), i % width];
    for (let k = 0; k < 9; k++) {
      const [row, column] = [y + Math.floor(k / 3) - 1, x + (k % 3) - 1];
      if (row < 0 || column < 0 || row >= height || column >= width) continue;
      if (candidate[row * width + column] === 1) open.push(row * width + column);
    }
  }
  return edges;
}

function sobel(
  map: Float64Array,
  { width, height }: MapSize,
): { readonly right: Float64Array; readonly down: Float64Array } {
  const at = (y: number, x: number) =>
    map[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)] as number;
  const across = (y: number, x: number) => at(y, x + 1) - at(y, x - 1);
  const below = (y: number, x: number) => at(y + 1, x) - at(y - 1, x);
  const place = (i: number): readonly [number, number] => [Math.floor(i / width), i % width];
  return {
    right: map.map((_, i) => {
      const [y, x] = place(i);
      return across(y - 1, x) + 2 * across(y, x) + across(y + 1, x);
    }),
    down: map.map((_, i) => {
      const [y, x] = place(i);
      return below(y, x - 1) + 2 * below(y, x) + below(y, x + 1);
    }),
  };
}
