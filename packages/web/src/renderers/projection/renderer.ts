import { type Camera, type Room, type Transform, transformOf } from "../../gl/camera.ts";
import type { MarkInk, Marks } from "../../gl/mark-mesh.ts";
import { boundsAt, type DrawnLayouts } from "./layouts.ts";
import type { DrawnPath } from "./paths.ts";
import type { Pictures } from "./pictures.ts";
import type { MarkMode } from "./size.ts";

/** What is drawn, apart from the moment and the camera; each part is compared by identity. */
export interface ProjectionProps {
  readonly layouts: DrawnLayouts;
  readonly marks: Marks;
  readonly pictures: Pictures | undefined;
  readonly mode: MarkMode;
  readonly ink: MarkInk;
  readonly trails: Trails;
  /** Polylines with a place in every layer, such as a strip's frames. */
  readonly paths: readonly DrawnPath[];
  /** The mark on top of all, or undefined. */
  readonly hovered: Marks | undefined;
}

/** Points whose trails are drawn, and their colours (red, green, blue bytes). */
export interface Trails {
  readonly points: Uint32Array;
  readonly colours: Uint8Array;
  /** Per layer points × 2 in drawn units: in every layer, whatever is there of the layouts. */
  readonly layers: readonly Float32Array[];
}

/** One picture of the animation: a function of the props and of this. */
export interface FrameRequest {
  /** Position between layouts, 0 … layers − 1. */
  readonly t: number;
  readonly camera: Camera | undefined;
  /** Layers that trails reach back. */
  readonly trail: number;
  /** What stands on the edges of the view, where points of the fitted view are not to lie; nothing if absent. */
  readonly taken?: Room | undefined;
}

/** The drawing area: CSS pixels and device pixels per CSS pixel. */
export interface Extent {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Draws a projection; WebGL2 and the 2-D canvas answer alike. */
export interface ProjectionRenderer {
  readonly kind: "webgl" | "canvas";
  /** Largest texture side and number of array layers, for planning thumbnails. */
  readonly limits: { readonly side: number; readonly layers: number };
  update(props: ProjectionProps): void;
  resize(extent: Extent): void;
  /** Draws a frame; false where its layers are on their way to the device: what stood on the canvas stays, and the next call goes on. */
  draw(frame: FrameRequest): boolean;
  /** Whether a moment's layers can be drawn at once; a part of them goes to the device where they are not all there. */
  getReady(t: number): boolean;
  /** Gets a part of what the frames beside this one need ready (`around`: those of the first layers come after those of the last); whether there was something to do. */
  ahead(frame: FrameRequest, around: boolean): boolean;
  /** The same frame in another size, into memory: RGBA, upper row first. */
  read(frame: FrameRequest, extent: Extent): ImageData;
  /** Layout units to CSS pixels of the canvas for a frame. */
  transform(frame: FrameRequest): Transform;
  dispose(): void;
}

/** Where a frame is looked at: its camera, or the one that shows all of the layers that t lies between. */
export function transformAt(
  layouts: DrawnLayouts | undefined,
  frame: Pick<FrameRequest, "t" | "camera" | "taken">,
  { width, height }: { readonly width: number; readonly height: number },
): Transform {
  const view = { width, height, room: roomAround(layouts?.count ?? 0, frame.taken) };
  if (layouts === undefined) return transformOf(frame.camera, { left: -1, right: 1, bottom: -1, top: 1 }, view);
  return frame.camera === undefined
    ? transformOf(undefined, boundsAt(layouts, frame.t), view)
    : transformOf(frame.camera, layouts.extent, view);
}

/** The camera that shows what a transform shows: the fitted view, before it is moved. */
export function cameraOf(layouts: DrawnLayouts, frame: Pick<FrameRequest, "taken">, transform: Transform): Camera {
  const room = roomAround(layouts.count, frame.taken);
  const whole = transformOf(undefined, layouts.extent, { ...transform, room });
  return { x: transform.x, y: transform.y, zoom: transform.scale / whole.scale };
}

const NOTHING: Room = { left: 0, right: 0, top: 0, bottom: 0 };

/** Room left around a fitted layout: half a mark beside what stands on the edges. */
function roomAround(count: number, taken: Room = NOTHING): Room {
  const mark = count <= 60 ? 46 : count <= 300 ? 34 : 18;
  const beside = (edge: number) => mark + Math.max(MARGIN, edge);
  return {
    left: beside(taken.left),
    right: beside(taken.right),
    top: beside(taken.top),
    bottom: beside(taken.bottom),
  };
}

/** Between a fitted layout and an edge on which nothing stands, CSS pixels. */
const MARGIN = 8;
