import type { Box } from "../../../gl/camera.ts";
import type { Levels } from "./levels.ts";
import { NEVER, STEPS } from "./scale.ts";

/** A layer as the choice sees it: where its points lie in drawn units, and when each is drawn. */
export interface DetailedLayer extends Levels {
  readonly places: Float32Array;
}

/** What to choose points for: all moments between two layers, up to a zoom level, within a part of the plane. */
export interface Choosing {
  readonly from: DetailedLayer;
  readonly to: DetailedLayer;
  readonly zoom: number;
  readonly within: Box;
  readonly keys: Uint32Array;
  /** Per point, whether it is drawn in any case. */
  readonly always: (point: number) => boolean;
}

/** Points to draw, the last on top. */
export interface ChosenPoints {
  readonly points: Uint32Array;
  /** Per point: level and density in the first layer, level and density in the second one, in eighths. */
  readonly details: Uint8Array;
}

/** Chooses what may be seen of the points: those whose level is reached in one of the layers and whose way crosses the part of the plane. */
export function choosePoints({ from, to, zoom, within, keys, always }: Choosing): ChosenPoints {
  const reached = Math.min(NEVER - 1, Math.ceil(zoom * STEPS));
  const order: number[] = [];
  for (let point = 0; point < keys.length; point++) {
    const level = Math.min(from.levels[point] ?? NEVER, to.levels[point] ?? NEVER);
    const isAlways = level !== NEVER && always(point);
    if ((level > reached && !isAlways) || !crosses(from.places, to.places, point, within)) continue;
    // the highest key first, in numbers that keep the point; what is always drawn lies on top, as the first tier does
    const key = isAlways ? (keys[point] ?? 0) & 0x3fffffff : (keys[point] ?? 0);
    order.push((0xffffffff - key) * MOST + point);
  }
  const points = Uint32Array.from(Float64Array.from(order).sort(), (one) => one % MOST);
  const details = new Uint8Array(points.length * 4);
  points.forEach((point, mark) => {
    if (always(point)) return;
    details[mark * 4] = from.levels[point] ?? NEVER;
    details[mark * 4 + 1] = from.densities[point] ?? 0;
    details[mark * 4 + 2] = to.levels[point] ?? NEVER;
    details[mark * 4 + 3] = to.densities[point] ?? 0;
  });
  return { points, details };
}

/** Points that there may be, for a number that holds a point beside a key. */
const MOST = 2 ** 21;

/** Whether the way of a point may cross a box; one without a place in a layer may. */
function crosses(from: Float32Array, to: Float32Array, point: number, { left, right, bottom, top }: Box): boolean {
  const [ax, ay] = [from[point * 2] ?? 0, from[point * 2 + 1] ?? 0];
  const [bx, by] = [to[point * 2] ?? 0, to[point * 2 + 1] ?? 0];
  if ((ax < left && bx < left) || (ax > right && bx > right)) return false;
  return !((ay < bottom && by < bottom) || (ay > top && by > top));
}
