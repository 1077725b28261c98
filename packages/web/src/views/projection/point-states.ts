import { POINT } from "../../renderers/projection/marks.ts";
import type { Items } from "../../state/items.ts";

/** The point of each item, by the item's number; −1 for one that was not projected. */
export function pointsByItem(items: Int32Array): Int32Array {
  let last = -1;
  for (const item of items) last = Math.max(last, item);
  const points = new Int32Array(last + 1).fill(-1);
  for (let point = 0; point < items.length; point++) points[items[point] ?? 0] = point;
  return points;
}

/**
 * What is true of each point, as bits of `POINT`: `points` are those of `items`, `selected` is a list of items, `wanted` has 1 for items that the filter
 * lets pass (undefined: all), `wrong` has 1 for points that are predicted wrong (undefined: which are is not shown).
 */
export function pointStates(
  items: Int32Array,
  points: Int32Array,
  selected: Items,
  wanted: Uint8Array | undefined,
  wrong: Uint8Array | undefined,
): Uint8Array {
  const states = new Uint8Array(items.length);
  for (let point = 0; point < states.length; point++) {
    const unwanted = wanted !== undefined && wanted[items[point] ?? 0] !== 1;
    states[point] = (wrong?.[point] === 1 ? POINT.wrong : 0) | (unwanted ? POINT.unwanted : 0);
  }
  for (const item of selected) {
    const point = points[item] ?? -1;
    if (point >= 0) states[point] = (states[point] ?? 0) | POINT.selected;
  }
  return states;
}
