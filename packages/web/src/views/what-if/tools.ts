import type { EditText } from "./edit-text.ts";

type Point = readonly [x: number, y: number];

/** What a press on the picture draws. */
export interface Tool {
  /** A line of places, or a window from corner to corner. */
  readonly draws: "stroke" | "window";
  /** The edit that it makes, without where. */
  readonly edit: EditText;
  /** Diameter in pixels of the network's image. */
  readonly size: number;
}

/** Where a tool was drawn, in pixels of the network's image. */
export interface Pen {
  readonly points: readonly Point[];
}

/** The pen after the pointer came to a place; a window keeps its first corner and its last. */
export function penOf({ draws, size }: Tool, held: Pen | undefined, at: Point): Pen {
  const first = held?.points[0];
  if (held === undefined || first === undefined) return { points: [at] };
  if (draws === "window") return { points: [first, at] };
  const last = held.points.at(-1) ?? first;
  const moved = Math.hypot(at[0] - last[0], at[1] - last[1]);
  return moved < Math.max(0.25, size / 8) ? held : { points: [...held.points, at] };
}
