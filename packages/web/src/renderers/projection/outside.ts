import { type Transform, toScreen, viewOf } from "../../gl/camera.ts";
import { type BeyondSide, type Surveyed, survey } from "./detail/survey.ts";
import { placesAt } from "./frame.ts";
import type { DrawnLayouts } from "./layouts.ts";

/** Points beyond one side of the view: how many, and their mean place along that side in CSS pixels. */
export interface Beyond {
  readonly count: number;
  readonly along: number;
}

/** What lies beyond each side; points beyond a corner count to the left or right. */
export type Outside = Readonly<Record<"left" | "right" | "top" | "bottom", Beyond>>;

/** Finds the points that a frame at `t`, seen through `transform`, does not show. */
export function outsideOf(drawn: DrawnLayouts, t: number, transform: Transform): Outside {
  const places = placesAt(drawn, t);
  return beyondSides(survey(places, places, 0, viewOf(transform, 0)), transform);
}

/** What was counted around a view, as its edges show it. */
export function beyondSides(found: Surveyed, transform: Transform): Outside {
  const along = ({ count, sum }: BeyondSide, axis: 0 | 1): Beyond => {
    if (count === 0) return { count, along: 0 };
    return { count, along: toScreen(transform, sum / count, sum / count)[axis] };
  };
  return {
    ...{ left: along(found.left, 1), right: along(found.right, 1) },
    ...{ top: along(found.top, 0), bottom: along(found.bottom, 0) },
  };
}
