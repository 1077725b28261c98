import { type Transform, toScreen } from "../../gl/camera.ts";
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
  const side = () => ({ count: 0, sum: 0 });
  const sides = { left: side(), right: side(), top: side(), bottom: side() };
  const add = (to: { count: number; sum: number }, place: number) => {
    to.count++;
    to.sum += place;
  };
  for (let i = 0; i < places.length; i += 2) {
    const [x, y] = toScreen(transform, places[i] ?? Number.NaN, places[i + 1] ?? Number.NaN);
    if (x < 0) add(sides.left, y);
    else if (x > transform.width) add(sides.right, y);
    else if (y < 0) add(sides.top, x);
    else if (y > transform.height) add(sides.bottom, x);
  }
  const beyond = ({ count, sum }: { count: number; sum: number }) => ({ count, along: count === 0 ? 0 : sum / count });
  return { left: beyond(sides.left), right: beyond(sides.right), top: beyond(sides.top), bottom: beyond(sides.bottom) };
}
