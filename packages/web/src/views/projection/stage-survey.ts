import { plural } from "@deepling/engine";
import { type Transform, viewOf } from "../../gl/camera.ts";
import { formatCount } from "../../parts/format.ts";
import { seeing } from "../../renderers/projection/detail/seen.ts";
import type { Surveyed } from "../../renderers/projection/detail/survey.ts";
import { beyondSides, type Outside } from "../../renderers/projection/outside.ts";
import { marksWithin } from "../../renderers/projection/picking.ts";
import type { ProjectionProps } from "../../renderers/projection/renderer.ts";
import { markSize } from "../../renderers/projection/size.ts";

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

/** How many marks of a frame are seen. */
export function drawnInView(
  { layouts, marks, mode }: Pick<ProjectionProps, "layouts" | "marks" | "mode">,
  t: number,
  transform: Transform,
): number {
  const see = seeing(marks, { t, transform, size: markSize(layouts.count, transform, mode) });
  return marksWithin(layouts, t, marks.points, viewOf(transform, 0)).filter((mark) => see(mark).visible >= 0.5).length;
}

/** "12,400 of 1,000,000 images drawn; zoom in for more", of `total` images in the layouts; `closer` says whether one can come closer. */
export function drawnWords({ drawn, inView }: StageSurvey, total: number, closer: boolean): string {
  const where = inView < total ? " in view" : "";
  if (drawn >= inView) return `${plural(inView, "image")}${where}, all drawn`;
  return `${formatCount(drawn)} of ${plural(inView, "image")}${where} drawn${closer ? "; zoom in for more" : ""}`;
}
