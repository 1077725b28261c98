import type { Graph } from "../../graph/graph.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import type { Sessions } from "../../runtime/sessions.ts";
import { isSmoothed, type MoveSettings } from "./move-graph.ts";
import type { Shift } from "./pixel-space.ts";
import { imageExtents, type Plane, planeSize } from "./plane.ts";
import { smoothings } from "./smoothing.ts";

/** One step of a batch of images. */
export interface Step {
  readonly images: Float32Array;
  /** By the network's input, where the images were rolled by the shift. */
  readonly gradient: Float32Array;
  readonly shift: Shift;
  /** How far: per pixel for "linf", Euclidean for "l2" and "none". */
  readonly length: number;
}

/** Gives the images after a step; an image whose gradient vanished stays. */
export type Move = (step: Step) => Promise<Float32Array>;

/** What a mover needs. */
export interface MoverParts {
  readonly plane: Plane;
  readonly moveGraph: (settings: MoveSettings) => Graph;
  readonly sessions: Sessions;
  /** Images at a time. */
  readonly batch: number;
}

/**
 * Moves a batch of images, pixel values 0 … 1 in the network's layout, that began at `origin` along their gradients: channels mixed, weighed in
 * the spectrum where that is optimised, rolled back and smoothed, brought to length one, the pull of the change's total variation taken away, its
 * signs alone for "linf", and the images brought back into 0 … 1 and the ball around the origin.
 */
export function createMover(
  { plane, moveGraph, sessions, batch }: MoverParts,
  origin: Float32Array,
  settings: MoveSettings,
): Move {
  const { height, width } = plane;
  const graph = moveGraph(settings);
  const [rows, columns] = [
    smoothings(height, settings.smoothing, "left"),
    smoothings(width, settings.smoothing, "right"),
  ];
  const size = planeSize(plane);
  const extents = imageExtents(plane);
  return async ({ images, gradient, shift, length }) => {
    const move = async (from: number, to: number): Promise<Float32Array> => {
      const some = (all: Float32Array) => float32([(to - from) / size, ...extents], all.subarray(from, to));
      const feeds: Record<string, Tensor> = {
        images: some(images),
        origin: some(origin),
        gradient: some(gradient),
        step: float32([], [length]),
        ...(isSmoothed(settings) ? { down: rows(shift.down), across: columns(shift.right) } : {}),
      };
      // one thread: what there is to do is less than waking another
      const [moved] = Object.values(await sessions.use(graph, (session) => session.run(feeds), { threads: 1 }));
      if (moved?.type !== "float32") throw new TypeError("moved images are float32");
      return moved.data;
    };
    if (images.length <= batch * size) return move(0, images.length);
    const all = new Float32Array(images.length);
    for (let from = 0; from < all.length; from += batch * size) {
      all.set(await move(from, Math.min(all.length, from + batch * size)), from);
    }
    return all;
  };
}
