/** A cell that a point was given, and the point that had it before. */
export interface GivenCell {
  readonly cell: number;
  readonly taken: number | undefined;
}

/** A few cells, each of which shows one point at a time. */
export interface PictureCells {
  /** The cell of a point; undefined if it has none. */
  readonly of: (point: number) => number | undefined;
  /** The point in a cell; undefined if it is free. */
  readonly pointIn: (cell: number) => number | undefined;
  /** Takes note of which points are in view now: no other point is given their cells before the next look. */
  readonly look: (inView: Iterable<number>) => void;
  /**
   * Gives a point a cell, which counts as seen: a free one, or that of the point that was seen longest ago. Undefined if all cells belong to points that are in
   * view. A point that has a cell keeps it.
   */
  readonly give: (point: number) => GivenCell | undefined;
}

/**
 * Hands out `cells` cells (at most 65,535) to `points` points. A point has at most one cell and a cell at most one point. Every step costs the same, whatever the
 * number of points; memory is 2 bytes per point, kept in `index` (per point its cell + 1; 0: none), which a texture may share.
 */
export function pictureCells(points: number, cells: number, index = new Uint16Array(points)): PictureCells {
  // a ring through all cells in the order in which they were seen; entry `cells` is its end, behind which the oldest follows
  const newer = Int32Array.from({ length: cells + 1 }, (_, at) => (at + 1) % (cells + 1));
  const older = Int32Array.from({ length: cells + 1 }, (_, at) => (at + cells) % (cells + 1));
  const owner = new Int32Array(cells).fill(-1);
  const seen = new Uint32Array(cells);
  let round = 1;

  const touch = (cell: number): void => {
    seen[cell] = round;
    const [before, after] = [older[cell] as number, newer[cell] as number];
    newer[before] = after;
    older[after] = before;
    const last = older[cells] as number;
    newer[last] = cell;
    older[cell] = last;
    newer[cell] = cells;
    older[cells] = cell;
  };
  const of = (point: number): number | undefined => {
    const at = index[point] ?? 0;
    return at === 0 ? undefined : at - 1;
  };
  return {
    of,
    pointIn: (cell) => ((owner[cell] ?? -1) < 0 ? undefined : owner[cell]),
    look: (inView) => {
      round++;
      for (const point of inView) {
        const cell = of(point);
        if (cell !== undefined) touch(cell);
      }
    },
    give: (point) => {
      const own = of(point);
      if (own !== undefined) return { cell: own, taken: undefined };
      const cell = newer[cells] as number;
      if (cell === cells || seen[cell] === round) return undefined;
      const before = owner[cell] as number;
      if (before >= 0) index[before] = 0;
      owner[cell] = point;
      index[point] = cell + 1;
      touch(cell);
      return { cell, taken: before < 0 ? undefined : before };
    },
  };
}
