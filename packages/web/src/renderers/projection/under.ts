import type { Transform } from "../../gl/camera.ts";
import type { MarkSize } from "../../gl/mark-mesh.ts";
import { seeing } from "./detail/seen.ts";
import { placeAt } from "./frame.ts";
import type { ProjectionProps } from "./renderer.ts";
import { markReach } from "./size.ts";

/** Pixels around a point within which the pointer means it. */
export const REACH = 7;

/** Times by which a disc that stands for many is larger at most. */
export const MOST_GROWN = 4;

/** Of the marks near a place of the plane, the topmost picture there, or else the nearest disc; undefined for none. */
export function markUnder(
  { layouts, marks }: Pick<ProjectionProps, "layouts" | "marks">,
  near: readonly number[],
  seen: {
    readonly t: number;
    readonly transform: Transform;
    readonly size: MarkSize;
    readonly at: readonly [number, number];
  },
): number | undefined {
  const { t, transform, size, at } = seen;
  const see = seeing(marks, seen);
  let best: { readonly mark: number; readonly distance: number } | undefined;
  for (const mark of near.toReversed()) {
    const { visible, grown, picture } = see(mark);
    if (visible < 0.5) continue;
    const [x, y] = placeAt(layouts, marks.points[mark] ?? 0, t);
    const [dx, dy] = [Math.abs(x - at[0]) * transform.scale, Math.abs(y - at[1]) * transform.scale];
    const half = Math.max(REACH, markReach({ ...size, radius: size.radius * grown, picture }) + 1);
    if (Math.max(dx, dy) > half) continue;
    if (picture > 0.5) return mark;
    const distance = Math.hypot(dx, dy);
    if (best === undefined || distance < best.distance) best = { mark, distance };
  }
  return best?.mark;
}
