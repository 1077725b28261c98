import type { CellOrder } from "./cells.ts";
import { TIERS, tierOf } from "./keys.ts";
import { FINEST, MOST_IN_CELL, NEVER, STEPS } from "./scale.ts";

/** When each point of a layer is drawn, and among how many; both in eighths of a level. */
export interface Levels {
  /** The zoom level from which on a point is drawn; NEVER for one without a place. */
  readonly levels: Uint8Array;
  /** The level of cells that would hold one point each where this one lies, of points that come before others as this one does. */
  readonly densities: Uint8Array;
}

/**
 * The levels of a layer's points: a cell of a level shows at most MOST_IN_CELL points, those of the lowest keys, so that what is drawn stays drawn when one
 * comes closer. Points that a level adds come in one by one on the way to it, so that as many are drawn on a piece of the screen at every magnification.
 * `keys` has an order for the points; time grows with points × levels.
 */
export function levelsOf({ points, cells }: CellOrder, keys: Uint32Array): Levels {
  // in the order of the cells, so that memory is read from one end to the other
  const order: Ordered = {
    cells,
    keys: new Uint32Array(points.length),
    levels: new Uint8Array(points.length).fill(NEVER),
    densities: new Uint8Array(points.length),
    lowest: new Uint32Array(MOST_IN_CELL),
    tiers: new Uint32Array(TIERS),
  };
  for (let i = 0; i < points.length; i++) order.keys[i] = keys[points[i] ?? 0] ?? 0;
  if (points.length > 0) visit(order, { from: 0, to: points.length, level: 0, dense: 0 });
  const levels = new Uint8Array(keys.length).fill(NEVER);
  const densities = new Uint8Array(keys.length);
  for (let i = 0; i < points.length; i++) {
    levels[points[i] ?? 0] = order.levels[i] ?? NEVER;
    densities[points[i] ?? 0] = order.densities[i] ?? 0;
  }
  return { levels, densities };
}

/** The points of a layer in the order of their cells. */
interface Ordered extends Levels {
  readonly cells: Uint32Array;
  readonly keys: Uint32Array;
  /** Room for the keys that a cell shows. */
  readonly lowest: Uint32Array;
  /** Room for the number of points of each tier in a cell. */
  readonly tiers: Uint32Array;
}

/** A cell of a level, as a part of the order, and how dense each tier is around: a byte for each. */
interface Cell {
  readonly from: number;
  readonly to: number;
  readonly level: number;
  readonly dense: number;
}

function visit(order: Ordered, { from, to, level, dense }: Cell): void {
  const { cells } = order;
  if (to - from <= MOST_IN_CELL) {
    reach(order, from, to, level, 0xffffffff);
    settle(order, from, to, dense);
    return;
  }
  reach(order, from, to, level, keyOfLast(order, from, to));
  const own = denseIn(order, level, dense);
  if (level === FINEST) {
    settle(order, from, to, own);
    for (let i = from; i < to; i++) if (order.levels[i] === NEVER) order.levels[i] = (FINEST + 1) * STEPS;
    return;
  }
  const shift = 2 * (FINEST - level - 1);
  for (let start = from; start < to; ) {
    const end = endOf(cells, start, to, (cells[start] ?? 0) >>> shift, shift);
    visit(order, { from: start, to: end, level: level + 1, dense: own });
    start = end;
  }
}

/** The points of a cell with keys up to `most` are drawn from its level on, if no coarser one draws them. */
function reach({ keys, levels }: Ordered, from: number, to: number, level: number, most: number): void {
  for (let i = from; i < to; i++) {
    const key = keys[i] ?? 0;
    if (key <= most && levels[i] === NEVER) levels[i] = stepOf(level, key);
  }
}

/** How dense each tier is in the cell that was just counted; around it, for a tier of no more points than a cell shows. */
function denseIn({ tiers }: Ordered, level: number, around: number): number {
  let dense = 0;
  for (let tier = 0; tier < TIERS; tier++) {
    const count = tiers[tier] ?? 0;
    const density = count > MOST_IN_CELL ? densityOf(count, level) : (around >>> (8 * tier)) & 255;
    dense |= density << (8 * tier);
  }
  return dense;
}

/** Tells the points of a cell how dense it is there. */
function settle({ keys, densities }: Ordered, from: number, to: number, dense: number): void {
  for (let i = from; i < to; i++) densities[i] = (dense >>> (8 * tierOf(keys[i] ?? 0))) & 255;
}

/** The key that the last of the MOST_IN_CELL lowest has; counts the tiers besides. */
function keyOfLast({ keys, lowest, tiers }: Ordered, from: number, to: number): number {
  lowest.fill(0xffffffff);
  tiers.fill(0);
  let most = 0xffffffff;
  for (let i = from; i < to; i++) {
    const key = keys[i] ?? 0;
    tiers[tierOf(key)] = (tiers[tierOf(key)] ?? 0) + 1;
    if (key >= most) continue;
    let at = MOST_IN_CELL - 1;
    while (at > 0 && (lowest[at - 1] ?? 0) > key) {
      lowest[at] = lowest[at - 1] ?? 0;
      at--;
    }
    lowest[at] = key;
    most = lowest[MOST_IN_CELL - 1] ?? 0;
  }
  return most;
}

/** Where the run of a cell ends that starts at `start`: by doubling steps, then by halving. */
function endOf(cells: Uint32Array, start: number, to: number, cell: number, shift: number): number {
  let step = 1;
  while (start + step < to && (cells[start + step] ?? 0) >>> shift === cell) step *= 2;
  let [low, high] = [start + (step >> 1), Math.min(to, start + step)];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((cells[middle] ?? 0) >>> shift === cell) low = middle;
    else high = middle;
  }
  return low + 1;
}

function densityOf(count: number, level: number): number {
  return Math.min(NEVER, Math.round(STEPS * (level + Math.log2(count) / 2)));
}

/** Within a level by the key's last bits: four times as many points when it is reached as when the one before was. */
const WITHIN = Uint8Array.from({ length: 256 }, (_, i) => Math.ceil((STEPS * Math.log2(1 + (3 * (i + 1)) / 256)) / 2));

function stepOf(level: number, key: number): number {
  return level === 0 ? 0 : (level - 1) * STEPS + (WITHIN[key & 255] ?? STEPS);
}
