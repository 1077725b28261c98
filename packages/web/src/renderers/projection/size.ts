import type { Transform } from "../../gl/camera.ts";
import type { MarkSize } from "../../gl/mark-mesh.ts";
import { aheadFor, WHOLE } from "./detail/scale.ts";

/** "auto" shows pictures when there is room for them, and points when there is not. */
export type MarkMode = "points" | "thumbnails" | "auto";

/** Below the first side (CSS pixels) a picture says less than a point; from the second on pictures are shown whole. */
const READABLE = [19, 22] as const;
const LARGEST = 104;

/** So few images that each is worth seeing at once, however close together they lie. */
const FEW = 300;
const SMALLEST_OF_FEW = 36;

/** Height of a stage (CSS pixels) up to which points have their plain size; on larger ones they grow by the square root. */
const USUAL = 520;

/** Size of the marks for `count` points seen through `transform`. */
export function markSize(count: number, transform: Transform, mode: MarkMode): MarkSize {
  // A layout of unit radius fills a stage of this height at about a sixth of it to the unit.
  const zoom = transform.scale / (transform.height / 6);
  if (count > WHOLE) return thinnedSize(count, transform, mode, zoom);
  const screen = Math.min(1.8, Math.max(1, Math.sqrt(transform.height / USUAL)));
  const radius = screen * Math.min(9, Math.max(1.3, 9 * Math.max(1, count) ** -0.14) * Math.max(0.8, zoom) ** 0.3);
  // Unit root-mean-square radius: most points lie within twice that, so that is about the room each one has.
  const spacing = Math.sqrt((Math.PI * 4) / Math.max(1, count)) * transform.scale;
  const natural = Math.min(LARGEST, Math.max(spacing * 1.15, count <= FEW ? SMALLEST_OF_FEW : 0));
  const side = Math.max(mode === "thumbnails" ? 14 : READABLE[0], natural);
  const picture = { points: 0, thumbnails: 1, auto: risen(natural, READABLE) }[mode];
  return { radius, side, picture, ahead: 0 };
}

/** Where only some of the points are drawn, as many on a piece of the screen at every magnification, some of them may be pictures from these on. */
const CLOSE = [4, 7] as const;
const SMALLEST = 24;

function thinnedSize(count: number, transform: Transform, mode: MarkMode, zoom: number): MarkSize {
  const screen = Math.min(1.8, Math.max(1, Math.sqrt(transform.height / USUAL)));
  const radius = screen * 1.3 * Math.max(0.8, zoom) ** 0.15;
  const spacing = Math.sqrt((Math.PI * 4) / count) * transform.scale;
  const side = Math.min(LARGEST, Math.max(spacing * 1.15, SMALLEST * Math.max(1, zoom / CLOSE[1]) ** 0.2));
  const picture = { points: 0, thumbnails: 1, auto: risen(zoom, CLOSE) }[mode];
  return { radius, side, picture, ahead: aheadFor(side) };
}

/** 0 below a range, 1 above it, smoothly in between. */
function risen(value: number, [low, high]: readonly [number, number]): number {
  const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return share * share * (3 - 2 * share);
}

/** Half of a mark's extent, CSS pixels: the disc's radius or half the picture's side. */
export function markReach(size: MarkSize): number {
  return size.radius + (size.side / 2 - size.radius) * size.picture;
}
