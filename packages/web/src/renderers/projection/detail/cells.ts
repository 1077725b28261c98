import { FINEST, ROOT } from "./scale.ts";

/** The points of a layer in the order of a curve that goes through each cell of each level at once (Morton's). */
export interface CellOrder {
  /** Points that have a place. */
  readonly points: Uint32Array;
  /** The finest cell of each of them: two bits for each level, the coarsest first; ascending. */
  readonly cells: Uint32Array;
}

/** Sorts points (count × 2 in drawn units, NaN where one has no place) by their cells: five passes over them. */
export function cellOrder(places: Float32Array): CellOrder {
  const count = places.length / 2;
  let points = new Uint32Array(count);
  let cells = new Uint32Array(count);
  let placed = 0;
  for (let point = 0; point < count; point++) {
    const [x, y] = [places[point * 2] ?? Number.NaN, places[point * 2 + 1] ?? Number.NaN];
    if (Number.isNaN(x + y)) continue;
    points[placed] = point;
    cells[placed] = (spreadBits(columnOf(x)) | (spreadBits(columnOf(y)) << 1)) >>> 0;
    placed++;
  }
  points = points.subarray(0, placed);
  cells = cells.subarray(0, placed);
  for (let shift = 0; shift < 32; shift += RADIX) [points, cells] = sortedBy(points, cells, shift);
  return { points, cells };
}

const SIDE = 2 ** FINEST;

function columnOf(place: number): number {
  return Math.max(0, Math.min(SIDE - 1, Math.floor((place / ROOT + 0.5) * SIDE)));
}

/** The sixteen bits of a number, a zero before each. */
function spreadBits(value: number): number {
  let bits = value;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

const RADIX = 11;

/** One pass of a radix sort: stable, by RADIX bits of the cells. */
function sortedBy(
  points: Uint32Array<ArrayBuffer>,
  cells: Uint32Array<ArrayBuffer>,
  shift: number,
): [Uint32Array<ArrayBuffer>, Uint32Array<ArrayBuffer>] {
  const mask = 2 ** RADIX - 1;
  const next = new Uint32Array(mask + 2);
  for (let i = 0; i < cells.length; i++) {
    const digit = (((cells[i] ?? 0) >>> shift) & mask) + 1;
    next[digit] = (next[digit] ?? 0) + 1;
  }
  for (let digit = 0; digit < mask; digit++) next[digit + 1] = (next[digit + 1] ?? 0) + (next[digit] ?? 0);
  const [toPoints, toCells] = [new Uint32Array(points.length), new Uint32Array(cells.length)];
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] ?? 0;
    const digit = (cell >>> shift) & mask;
    const at = next[digit] ?? 0;
    toPoints[at] = points[i] ?? 0;
    toCells[at] = cell;
    next[digit] = at + 1;
  }
  return [toPoints, toCells];
}
