import type { LayoutSequence } from "@deepling/engine";
import { type Items, itemsIn, maskOf } from "./items.ts";

/** Nearest points that are looked at, as many as for the measures of purity. */
const NEAREST = 10;
/** Distances computed at most: more images than that allows are thinned out evenly. */
const MOST_DISTANCES = 2e7;
/** Images that are followed at most. */
export const MOST_FOLLOWED = 24;

/** How images lie among the classes, layout by layer: which classes their nearest points in the plane have. */
export interface Course {
  /** Mean share of the nearest points that have the image's true class; 0 … 1 per layout. */
  readonly own: Float32Array;
  /** The same for the class that the network says. */
  readonly said: Float32Array;
  /** The first layout from which on the said class clearly prevails (by two standard errors) to the end; undefined where it does not. */
  readonly turn: number | undefined;
  /** Images that were followed. */
  readonly images: number;
}

/** The classes that a course compares, by item; −1 where unknown. */
export interface CourseClasses {
  readonly label: (item: number) => number;
  readonly said: (item: number) => number;
}

/** Follows some of the projected items through a sequence; undefined where none of them is projected. */
export function courseOf(sequence: LayoutSequence, items: Items, classes: CourseClasses): Course | undefined {
  const count = sequence.items.length;
  const wanted = maskOf(items, 1 + (items.at(-1) ?? 0));
  const points = itemsIn(Uint8Array.from(sequence.items, (item) => wanted[item] ?? 0));
  const most = Math.max(1, Math.min(MOST_FOLLOWED, Math.floor(MOST_DISTANCES / (count * sequence.layers.length))));
  const step = Math.max(1, points.length / most);
  const followed = Array.from({ length: Math.min(most, points.length) }, (_, i) => points[Math.floor(i * step)] ?? 0);
  if (followed.length === 0) return undefined;
  const labels = Int32Array.from(sequence.items, classes.label);
  const own = new Float32Array(sequence.layers.length);
  const said = new Float32Array(sequence.layers.length);
  for (const [layer, { positions }] of sequence.layers.entries()) {
    for (const point of followed) {
      const near = nearestPoints(positions, point);
      const share = (label: number) => near.filter((other) => labels[other] === label).length / near.length;
      const item = sequence.items[point] ?? 0;
      own[layer] = (own[layer] ?? 0) + share(classes.label(item)) / followed.length;
      said[layer] = (said[layer] ?? 0) + share(classes.said(item)) / followed.length;
    }
  }
  return { own, said, turn: turnOf(own, said, NEAREST * followed.length), images: followed.length };
}

/** The points nearest to one, without itself; points without a place are nobody's neighbours. One look at each, without an object per point. */
function nearestPoints(positions: Float32Array, point: number): Int32Array {
  const x = positions[point * 2] ?? Number.NaN;
  const y = positions[point * 2 + 1] ?? Number.NaN;
  const found = new Int32Array(NEAREST);
  const distances = new Float64Array(NEAREST).fill(Number.POSITIVE_INFINITY);
  let [count, farthest] = [0, Number.POSITIVE_INFINITY];
  for (let other = 0; other < positions.length >> 1; other++) {
    const dx = (positions[other * 2] ?? Number.NaN) - x;
    const dy = (positions[other * 2 + 1] ?? Number.NaN) - y;
    const distance = dx * dx + dy * dy;
    if (!(distance < farthest) || other === point) continue;
    let at = Math.min(count, NEAREST - 1);
    for (; at > 0 && (distances[at - 1] ?? 0) > distance; at--) {
      distances[at] = distances[at - 1] ?? 0;
      found[at] = found[at - 1] ?? 0;
    }
    distances[at] = distance;
    found[at] = other;
    count = Math.min(count + 1, NEAREST);
    farthest = distances[NEAREST - 1] ?? farthest;
  }
  return found.subarray(0, count);
}

/** Shares of `drawn` neighbours differ by chance too: a lead counts above two standard errors of such a difference. */
function turnOf(own: Float32Array, said: Float32Array, drawn: number): number | undefined {
  let turn: number | undefined;
  for (let layer = own.length - 1; layer >= 0; layer--) {
    const [a, b] = [said[layer] ?? 0, own[layer] ?? 0];
    const mean = (a + b) / 2;
    if (!(a - b > 2 * Math.sqrt((2 * mean * (1 - mean)) / drawn))) break;
    turn = layer;
  }
  return turn;
}
