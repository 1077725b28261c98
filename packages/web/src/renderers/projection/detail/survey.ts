import type { Box } from "../../../gl/camera.ts";
import type { MarkDetail } from "../../../gl/mark-mesh.ts";
import { visibilities } from "./seen.ts";

/** Points beyond one side of a view: how many, and the sum of their places along that side, in drawn units. */
export interface BeyondSide {
  readonly count: number;
  readonly sum: number;
}

/** Where all points of a moment lie as seen from a view. */
export interface Surveyed {
  readonly inside: number;
  readonly left: BeyondSide;
  readonly right: BeyondSide;
  readonly top: BeyondSide;
  readonly bottom: BeyondSide;
}

/** The same, with how many of the points inside are drawn: seen at least by half. Undefined where those of other layers were chosen last. */
export interface SurveyedDetail extends Surveyed {
  readonly drawn: number | undefined;
}

/** Points that were chosen, and when each is seen; the first of the two layers has the number 0. */
export interface ChosenMarks {
  readonly points: Uint32Array;
  readonly detail: MarkDetail;
}

/** How many chosen points between two layers, at the share `mix` of the way, are seen in a view at a zoom level. */
export function countDrawn(
  [from, to]: readonly [Float32Array, Float32Array],
  { points, detail }: ChosenMarks,
  { mix, view, zoom }: { readonly mix: number; readonly view: Box; readonly zoom: number },
): number {
  const visible = visibilities(detail, mix, zoom);
  const at = (axis: number): number => {
    const start = from[axis] ?? Number.NaN;
    return mix === 0 ? start : start + ((to[axis] ?? Number.NaN) - start) * mix;
  };
  let drawn = 0;
  for (let mark = 0; mark < points.length; mark++) {
    const place = 2 * (points[mark] ?? 0);
    const [x, y] = [at(place), at(place + 1)];
    const inside = x >= view.left && x <= view.right && y >= view.bottom && y <= view.top;
    if (inside && visible(mark) >= 0.5) drawn++;
  }
  return drawn;
}

/** Counts the points between two layers, at the share `mix` of the way, in and around a view; those beyond a corner count to the left or right. */
export function survey(from: Float32Array, to: Float32Array, mix: number, view: Box): Surveyed {
  const counts = new Uint32Array(5);
  const sums = new Float64Array(5);
  const at = (axis: number): number => {
    const start = from[axis] ?? Number.NaN;
    return mix === 0 ? start : start + ((to[axis] ?? Number.NaN) - start) * mix;
  };
  for (let i = 0; i < from.length; i += 2) {
    const [x, y] = [at(i), at(i + 1)];
    if (Number.isNaN(x + y)) continue;
    const side = sideOf(x, y, view);
    counts[side] = (counts[side] ?? 0) + 1;
    sums[side] = (sums[side] ?? 0) + (side === SIDE.left || side === SIDE.right ? y : x);
  }
  const beyond = (side: number): BeyondSide => ({ count: counts[side] ?? 0, sum: sums[side] ?? 0 });
  const { left, right, top, bottom } = SIDE;
  return {
    ...{ inside: counts[SIDE.inside] ?? 0, left: beyond(left), right: beyond(right) },
    ...{ top: beyond(top), bottom: beyond(bottom) },
  };
}

const SIDE = { inside: 0, left: 1, right: 2, top: 3, bottom: 4 } as const;

function sideOf(x: number, y: number, view: Box): number {
  if (x < view.left) return SIDE.left;
  if (x > view.right) return SIDE.right;
  if (y > view.top) return SIDE.top;
  return y < view.bottom ? SIDE.bottom : SIDE.inside;
}
