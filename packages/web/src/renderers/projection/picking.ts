import type { Box } from "../../gl/camera.ts";
import type { DrawnLayouts } from "./layouts.ts";

/** The layers that a moment lies between, and how far it is from the one to the other (0 … 1). */
interface Between {
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly mix: number;
}

function layersAt(drawn: DrawnLayouts, t: number): Between | undefined {
  const last = Math.max(0, drawn.layers.length - 1);
  const clamped = Math.max(0, Math.min(last, t));
  const from = drawn.layers[Math.floor(clamped)];
  const mix = clamped - Math.floor(clamped);
  const to = mix === 0 ? from : drawn.layers[Math.min(last, Math.floor(clamped) + 1)];
  return from === undefined || to === undefined ? undefined : { from, to, mix };
}

/** Where points lie at `t`: two values for each, in their order. */
export function placesOf(drawn: DrawnLayouts, t: number, points: Uint32Array): Float32Array {
  const places = new Float32Array(points.length * 2);
  const between = layersAt(drawn, t);
  if (between === undefined) return places.fill(Number.NaN);
  const { from, to, mix } = between;
  for (let at = 0; at < points.length; at++) {
    const point = points[at] ?? 0;
    const [startX, startY] = [from[point * 2] ?? Number.NaN, from[point * 2 + 1] ?? Number.NaN];
    places[at * 2] = startX + ((to[point * 2] ?? Number.NaN) - startX) * mix;
    places[at * 2 + 1] = startY + ((to[point * 2 + 1] ?? Number.NaN) - startY) * mix;
  }
  return places;
}

/** Which of some places (two values each) lie in an upright rectangle, by their numbers. A look at each: they are those of what is drawn. */
export function placesWithin(places: Float32Array, { left, right, bottom, top }: Box): number[] {
  const found: number[] = [];
  for (let at = 0; at < places.length; at += 2) {
    const [x, y] = [places[at] ?? Number.NaN, places[at + 1] ?? Number.NaN];
    if (x >= left && x <= right && y >= bottom && y <= top) found.push(at >> 1);
  }
  return found;
}

/** All points that lie inside a closed outline (x, y, x, y, …; even-odd rule) at `t`, ascending. */
export function pointsInside(drawn: DrawnLayouts, t: number, outline: readonly number[]): number[] {
  const found: number[] = [];
  const between = layersAt(drawn, t);
  if (between === undefined || outline.length < 6) return found;
  const { from, to, mix } = between;
  const { box, isInside } = insideOf(outline);
  for (let point = 0; point < drawn.count; point++) {
    const [startX, startY] = [from[point * 2] ?? Number.NaN, from[point * 2 + 1] ?? Number.NaN];
    const x = startX + ((to[point * 2] ?? Number.NaN) - startX) * mix;
    const y = startY + ((to[point * 2 + 1] ?? Number.NaN) - startY) * mix;
    if (!(x >= box.left && x <= box.right && y >= box.bottom && y <= box.top)) continue;
    if (isInside(x, y)) found.push(point);
  }
  return found;
}

/** Horizontal bands that an outline is cut into: a place is compared with the edges of its own band only. */
const BANDS = 512;

/** What an outline surrounds, by the even-odd rule, and its box. */
function insideOf(outline: readonly number[]): {
  readonly box: Box;
  readonly isInside: (x: number, y: number) => boolean;
} {
  const box = boxOf(outline);
  const height = Math.max(1e-30, box.top - box.bottom);
  const bandOf = (y: number) => Math.max(0, Math.min(BANDS - 1, Math.floor(((y - box.bottom) / height) * BANDS)));
  const bands: number[][] = Array.from({ length: BANDS }, () => []);
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = [outline[i], outline[i + 1], outline[j], outline[j + 1]];
    for (let band = bandOf(Math.min(ay, by)); band <= bandOf(Math.max(ay, by)); band++)
      bands[band]?.push(ax, ay, bx, by);
  }
  const isInside = (x: number, y: number) => {
    const edges = bands[bandOf(y)] ?? [];
    let inside = false;
    for (let at = 0; at < edges.length; at += 4) {
      const [ax = 0, ay = 0] = [edges[at], edges[at + 1]];
      const [bx = 0, by = 0] = [edges[at + 2], edges[at + 3]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  };
  return { box, isInside };
}

function boxOf(outline: readonly number[]): Box {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i + 1 < outline.length; i += 2) {
    const [x = 0, y = 0] = [outline[i], outline[i + 1]];
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  return { left, right, bottom, top };
}
