import type { Room } from "../../gl/camera.ts";

/** What stands on the stage, in rem: the legend's column, a line of the caption, the layer's name and the margins around its lines. */
const LEGEND = 7;
const LINE = 1;
const NAME = { high: 1.5, low: 1.25 } as const;
const AROUND = 0.75;
/** The legend's column takes no more than this share of a narrow stage. */
const MOST = 0.16;
/** On a stage no higher than this the layer's name and the first line share a line (projection.css). */
const LOW = 22;

/**
 * What legend and caption take of a stage of `width` × `height` CSS pixels, at `rem` pixels to the rem; the caption has `lines` beside the layer's name. It is the same whatever they say, so that the view stands still
 * while colours and layers change.
 */
export function takenBy(
  { width, height }: { readonly width: number; readonly height: number },
  rem: number,
  lines: number,
): Room {
  const caption = height <= LOW * rem ? NAME.low + (lines - 1) * LINE : NAME.high + lines * LINE;
  return { left: Math.min(LEGEND * rem, MOST * width), right: 0, top: 0, bottom: (AROUND + caption) * rem };
}
