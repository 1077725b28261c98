import { selectRank } from "../math/select.ts";

/** An upright rectangle in a layout's own units, y upward; NaN on all sides where no point has a place. */
export interface LayoutBox {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Where a layout's points lie, in its own units: enough to draw its frame before the points themselves are there. */
export interface LayoutExtent {
  /** The mean of the points that have a place; 0, 0 without any. */
  readonly centre: readonly [x: number, y: number];
  /** Root-mean-square distance from the centre; 0 without points. */
  readonly radius: number;
  /** The box of all points. */
  readonly all: LayoutBox;
  /** The box that leaves 0.07 % of the points beyond each side. */
  readonly nearlyAll: LayoutBox;
  /** The box that leaves 1 % of the points beyond each side. */
  readonly most: LayoutBox;
}

const FEWER = 0.0007;
const FEW = 0.01;

/** The extent of points × 2 positions, NaN where a point has no place; linear in their number. */
export function layoutExtent(positions: Float32Array): LayoutExtent {
  const count = positions.length / 2;
  const skips = [0, Math.floor(count * FEWER), Math.floor(count * FEW)];
  const across = rangesOf(positions, 0, skips);
  const upward = rangesOf(positions, 1, skips);
  const [all, nearlyAll, most] = skips.map((_, at): LayoutBox => {
    const [left, right] = across[at] ?? NOWHERE;
    const [bottom, top] = upward[at] ?? NOWHERE;
    return { left, right, bottom, top };
  }) as [LayoutBox, LayoutBox, LayoutBox];
  return { ...middleOf(positions), all, nearlyAll, most };
}

const NOWHERE = [Number.NaN, Number.NaN] as const;

function middleOf(positions: Float32Array): Pick<LayoutExtent, "centre" | "radius"> {
  let [sumX, sumY, sumSquares, placed] = [0, 0, 0, 0];
  for (let at = 0; at + 1 < positions.length; at += 2) {
    const [x, y] = [positions[at] ?? 0, positions[at + 1] ?? 0];
    if (Number.isNaN(x + y)) continue;
    sumX += x;
    sumY += y;
    sumSquares += x * x + y * y;
    placed++;
  }
  if (placed === 0) return { centre: [0, 0], radius: 0 };
  const [x, y] = [sumX / placed, sumY / placed];
  return { centre: [x, y], radius: Math.sqrt(Math.max(0, sumSquares / placed - x * x - y * y)) };
}

/** The least and the greatest of one coordinate after leaving out so many on each side, for every number of `skips` (ascending, the first 0). */
function rangesOf(
  positions: Float32Array,
  axis: 0 | 1,
  skips: readonly number[],
): readonly (readonly [number, number])[] {
  let known = new Float32Array(positions.length / 2);
  let count = 0;
  for (let at = axis; at < positions.length; at += 2) {
    const value = positions[at] ?? Number.NaN;
    if (!Number.isNaN(value)) known[count++] = value;
  }
  known = known.subarray(0, count);
  if (count === 0) return skips.map(() => NOWHERE);
  const ranges: (readonly [number, number])[] = [];
  // the innermost first: what is further out lies in what is then left on either side
  let below = known;
  let above: Float32Array | undefined;
  for (const wanted of skips.toReversed()) {
    const skip = Math.min(wanted, (count - 1) >> 1);
    const low = selectRank(below, skip);
    const rest: Float32Array = above ?? below.subarray(skip);
    const high = selectRank(rest, rest.length - 1 - skip);
    above = rest.slice(rest.length - 1 - skip);
    below = below.slice(0, skip + 1);
    ranges.unshift([low, high]);
  }
  return ranges;
}
