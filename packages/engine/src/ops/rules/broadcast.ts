import { DeeplingError } from "../../base/error.ts";
import type { Dim, Shape } from "../../graph/graph.ts";

function broadcastDim(a: Dim, b: Dim): Dim {
  if (a === b || b === 1) return a;
  if (a === 1) return b;
  if (typeof a === "number" && typeof b === "number") throw new DeeplingError("mismatched", `shape: ${a} against ${b}`);
  return typeof a === "number" ? a : b;
}

/** The shape that two shapes have together (NumPy's rule); undefined where one is not known. A symbol against a number above 1 is taken to be that number. */
export function broadcastShapes(...shapes: readonly (Shape | undefined)[]): Shape | undefined {
  let result: Shape | undefined = [];
  for (const shape of shapes) {
    if (shape === undefined || result === undefined) return undefined;
    const rank: number = Math.max(shape.length, result.length);
    const left: Shape = result;
    result = Array.from({ length: rank }, (_, axis) =>
      broadcastDim(left[axis - rank + left.length] ?? 1, shape[axis - rank + shape.length] ?? 1),
    );
  }
  return result;
}

/** How a gradient of shape `from` is summed back to `to`, which was broadcast to it. */
export interface Unbroadcast {
  /** Axes of `from` that are summed away. */
  readonly leading: readonly number[];
  /** Axes of `from` that are summed to extent 1. */
  readonly stretched: readonly number[];
}

/** The axes over which a gradient of shape `from` is summed to become one of shape `to`. */
export function unbroadcastAxes(from: Shape, to: Shape): Unbroadcast {
  const extra = from.length - to.length;
  const axes = from.map((_, axis) => axis);
  return {
    leading: axes.slice(0, Math.max(extra, 0)),
    stretched: axes.slice(Math.max(extra, 0)).filter((axis) => to[axis - extra] === 1 && from[axis] !== 1),
  };
}
