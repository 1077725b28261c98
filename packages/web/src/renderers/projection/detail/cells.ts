import { sortedByKey } from "../../../math/sorted-by-key.ts";
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
  const points = new Uint32Array(count);
  const cells = new Uint32Array(count);
  let placed = 0;
  for (let point = 0; point < count; point++) {
    const [x, y] = [places[point * 2] ?? Number.NaN, places[point * 2 + 1] ?? Number.NaN];
    if (Number.isNaN(x + y)) continue;
    points[placed] = point;
    cells[placed] = (spreadBits(columnOf(x)) | (spreadBits(columnOf(y)) << 1)) >>> 0;
    placed++;
  }
  const sorted = sortedByKey({ values: points.subarray(0, placed), keys: cells.subarray(0, placed) });
  return { points: sorted.values, cells: sorted.keys };
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
