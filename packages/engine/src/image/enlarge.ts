/** A map of numbers, row by row. */
export interface NumberMap {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** The map at another size, linear between the centres of its places and flat beyond the outermost. */
export function enlarge(map: NumberMap, width: number, height: number): Float32Array {
  const columns = places(map.width, width);
  const rows = places(map.height, height);
  const out = new Float32Array(width * height);
  const at = (row: number, column: number) => map.values[row * map.width + column] as number;
  rows.forEach(([top, bottom, down], y) => {
    columns.forEach(([left, right, across], x) => {
      const above = at(top, left) * (1 - across) + at(top, right) * across;
      const below = at(bottom, left) * (1 - across) + at(bottom, right) * across;
      out[y * width + x] = above * (1 - down) + below * down;
    });
  });
  return out;
}

/** For each place of the new line the two old places around it, and how far it is from the first to the second. */
function places(from: number, to: number): readonly (readonly [number, number, number])[] {
  return Array.from({ length: to }, (_, i) => {
    const centre = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(centre);
    return [first, Math.min(first + 1, from - 1), centre - first] as const;
  });
}
