import type { Room } from "../../gl/camera.ts";

/** What stands on the stage, in rem: the legend's column, a line of the caption, the layer's name and the margins around its lines. */
const LEGEND = 7;
const LINE = 1;
const NAME = { high: 1.5, low: 1.25 } as const;
const AROUND = 0.75;
/** The two lines beside the caption that say what is under way, and their margins (stage-line.css). */
const UNDER_WAY = 3.125;
/** The legend's column takes no more than this share of a narrow stage. */
const MOST = 0.16;
/** On a stage no higher than this the layer's name and the first line share a line (projection.css). */
const LOW = 22;

/**
 * What legend and caption take of a stage of `width` × `height` CSS pixels, at `rem` pixels to the rem; the caption has `lines` beside the layer's name, and `busy` is what the stage shows while it is not yet the whole. It is the same whatever they say, so that the view stands still
 * while colours and layers change.
 */
export function takenBy(
  { width, height }: { readonly width: number; readonly height: number },
  rem: number,
  { lines, busy }: { readonly lines: number; readonly busy: boolean },
): Room {
  const isLow = height <= LOW * rem;
  // half as wide, the caption's name and first line share none
  const caption = isLow ? NAME.low + (busy ? lines : lines - 1) * LINE : NAME.high + lines * LINE;
  const bottom = Math.max(AROUND + caption, busy ? UNDER_WAY : 0) * rem;
  return { left: Math.min(LEGEND * rem, MOST * width), right: 0, top: 0, bottom };
}
