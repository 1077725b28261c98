import type { Camera, Transform } from "../../gl/camera.ts";
import type { MarkInk, Marks } from "../../gl/mark-mesh.ts";
import type { DrawnLayouts } from "./layouts.ts";
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
  /** Points whose trails are drawn, and their colours (red, green, blue bytes). */
  readonly trails: { readonly points: Uint32Array; readonly colours: Uint8Array };
  /** Polylines with a place in every layer, such as a strip's frames. */
  readonly paths: readonly DrawnPath[];
  /** The mark on top of all, or undefined. */
  readonly hovered: Marks | undefined;
}

/** One picture of the animation: a function of the props and of this. */
export interface FrameRequest {
  /** Position between layouts, 0 … layers − 1. */
  readonly t: number;
  readonly camera: Camera | undefined;
  /** Layers that trails reach back. */
  readonly trail: number;
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
  draw(frame: FrameRequest): void;
  /** The same frame in another size, into memory: RGBA, upper row first. */
  read(frame: FrameRequest, extent: Extent): ImageData;
  /** Layout units to CSS pixels of the canvas for a frame's camera. */
  transform(camera: Camera | undefined): Transform;
  dispose(): void;
}

/** Room left around a fitted layout: half a mark and the stage's own furniture. */
export function marginFor(
  count: number,
  extent: { readonly width: number; readonly height: number },
): {
  readonly horizontal: number;
  readonly vertical: number;
} {
  const mark = count <= 60 ? 46 : count <= 300 ? 34 : 18;
  const furniture = Math.min(40, extent.height * 0.06);
  return { horizontal: mark + 16, vertical: mark + furniture };
}
