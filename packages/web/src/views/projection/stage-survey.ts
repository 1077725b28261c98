import { plural } from "@deepling/engine";
import { type Transform, viewOf } from "../../gl/camera.ts";
import type { MarkSize, Marks } from "../../gl/mark-mesh.ts";
import { formatCount } from "../../parts/format.ts";
import { zoomLevel } from "../../renderers/projection/detail/scale.ts";
import { visibilities } from "../../renderers/projection/detail/seen.ts";
import type { Surveyed } from "../../renderers/projection/detail/survey.ts";
import { beyondSides, type Outside } from "../../renderers/projection/outside.ts";
import { placesWithin } from "../../renderers/projection/picking.ts";

/** What the stage shows of many images. */
export interface StageSurvey {
  /** Images in view that are drawn. */
  readonly drawn: number;
  /** Images in view. */
  readonly inView: number;
  readonly outside: Outside;
}

/** What was counted, as the stage says it. */
export function surveyOf(found: Surveyed, transform: Transform): Omit<StageSurvey, "drawn"> {
  return { inView: found.inside, outside: beyondSides(found, transform) };
}

/** A moment that is looked at, and where the marks are then (two values each). */
interface Look {
  readonly t: number;
  readonly transform: Transform;
  readonly places: Float32Array;
}

/** How many marks of a frame are seen. */
export function drawnInView({ detail }: Marks, { t, transform, places }: Look): number {
  const inView = placesWithin(places, viewOf(transform, 0));
  if (detail === undefined) return inView.length;
  const visible = visibilities(detail, t, zoomLevel(transform));
  let seen = 0;
  for (const mark of inView) if (visible(mark) >= 0.5) seen++;
  return seen;
}

/** The points in view that are drawn as pictures, the topmost first. */
export function picturesInView({ points, detail }: Marks, { t, transform, places }: Look, size: MarkSize): number[] {
  const inView = placesWithin(places, viewOf(transform, 0));
  const picture = detail === undefined ? undefined : visibilities(detail, t, zoomLevel(transform) - size.ahead);
  const found: number[] = [];
  for (let at = inView.length - 1; at >= 0; at--) {
    const mark = inView[at] ?? 0;
    if (picture === undefined || picture(mark) > 0) found.push(points[mark] ?? 0);
  }
  return found;
}

/** "12,400 of 1,000,000 images drawn; zoom in for more", of `total` images in the layouts; `closer` says whether one can come closer. */
export function drawnWords({ drawn, inView }: StageSurvey, total: number, closer: boolean): string {
  const where = inView < total ? " in view" : "";
  if (drawn >= inView) return `${plural(inView, "image")}${where}, all drawn`;
  return `${formatCount(drawn)} of ${plural(inView, "image")}${where} drawn${closer ? "; zoom in for more" : ""}`;
}
