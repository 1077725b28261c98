import type { Transform } from "../../../gl/camera.ts";

/** Up to so many points all are drawn, always. */
export const WHOLE = 20_000;

/**
 * Side of the square that levels of detail divide, in drawn units, about the middle of a layout, of which the root-mean-square radius is one unit or less.
 * What lies beyond it counts to the cells at its edge.
 */
export const ROOT = 64;

/** Cells of level l have the side ROOT / 2^l; this is the finest level. */
export const FINEST = 16;

/** Points that a cell shows at most. */
export const MOST_IN_CELL = 8;

/** Side that a cell has on the screen when it shows them, CSS pixels. */
export const CELL_PIXELS = 14;

/** Steps of a level: levels and densities are kept as so many eighths in a byte. */
export const STEPS = 8;

/** So many points that are looked at (selected, or emphasised as wrong) are drawn wherever they lie, however many lie around. */
export const ALWAYS = 2000;

/** A point without a place. */
export const NEVER = 255;

/** Zoom levels over which a point that comes in becomes visible. */
export const FADE = 0.3;

/** The zoom level of a view: the level whose cells have CELL_PIXELS there. */
export function zoomLevel({ scale }: Pick<Transform, "scale">): number {
  return Math.log2((ROOT * scale) / CELL_PIXELS);
}

/** How visible a point of a level (in eighths) is at a zoom level, 0 … 1; the same as `MARK_VERTEX` has it. */
export function visibility(zoom: number, level: number): number {
  return Math.max(0, Math.min(1, 1 + (zoom - level / STEPS) / FADE));
}

/** Share of a movement during which the points of one of its ends come in or go. */
const CROSSING = 0.25;

/** How much each of the two layers that a moment lies between has to say about which points are drawn, at the share `mix` of the way. */
export function sharesAt(mix: number): readonly [number, number] {
  return [Math.min(1, (1 - mix) / CROSSING), Math.min(1, mix / CROSSING)];
}

/** For how many points one stands at a zoom level where the density (in eighths) is this: at least itself. */
export function standsFor(zoom: number, density: number): number {
  return Math.max(1, 4 ** (density / STEPS - zoom) / MOST_IN_CELL);
}

/** How much larger a mark is for each doubling of the points that it stands for. */
const GROWTH = 0.12;

/** How many times as large a mark is that stands for so many points. */
export function grownBy(stands: number): number {
  return 1 + GROWTH * Math.log2(stands);
}

/** Zoom levels by which points have to be ahead of being drawn for pictures of a side (CSS pixels) in their places to leave one another room. */
export function aheadFor(side: number): number {
  return Math.max(0, Math.log2((side * Math.sqrt(MOST_IN_CELL) * 1.4) / CELL_PIXELS));
}
