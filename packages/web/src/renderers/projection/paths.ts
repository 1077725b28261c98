import type { Rgb } from "@deepling/engine";
import type { Segments } from "../../gl/line-mesh.ts";
import type { Marks } from "../../gl/mark-mesh.ts";
import { type DrawnLayouts, placeIn } from "./layouts.ts";
import { RING } from "./marks.ts";

/** A polyline with a place in every layer: a strip's frames, an edited image before and after. */
export interface ProjectionPath {
  readonly id: string;
  /** Number of points along it. */
  readonly frames: number;
  /** Per layout of the sequence `frames` × 2, in the layer's own units (what `place` answers). */
  readonly positions: readonly Float32Array[];
  /** Colour of each frame, for example of the class it is taken for. */
  readonly colours: readonly Rgb[];
  /** The frame that is being looked at, drawn larger; undefined for none. */
  readonly head: number | undefined;
}

/** A path in drawn units. */
export interface DrawnPath extends ProjectionPath {
  /** Per layout `frames` × 2. */
  readonly places: readonly Float32Array[];
}

/** Puts paths into the layouts they belong to. */
export function drawPaths(drawn: DrawnLayouts, paths: readonly ProjectionPath[]): readonly DrawnPath[] {
  return paths.map((path) => ({
    ...path,
    places: path.positions.map((positions, layer) => placeIn(drawn, layer, positions)),
  }));
}

/** All paths' points in one row of points, path after path, per layer. */
export function joinPaths(paths: readonly DrawnPath[], layers: number): readonly Float32Array[] {
  const total = paths.reduce((sum, path) => sum + path.frames, 0);
  return Array.from({ length: layers }, (_, layer) => {
    const joined = new Float32Array(total * 2).fill(Number.NaN);
    let at = 0;
    for (const path of paths) {
      joined.set(path.places[layer] ?? [], at * 2);
      at += path.frames;
    }
    return joined;
  });
}

/** The segments between successive frames of each path. */
export function pathSegments(paths: readonly DrawnPath[]): Segments {
  const joints = paths.flatMap((path, index) => {
    const first = paths.slice(0, index).reduce((sum, before) => sum + before.frames, 0);
    return Array.from({ length: Math.max(0, path.frames - 1) }, (_, frame) => ({ path, first, frame }));
  });
  return {
    points: Uint32Array.from(joints.flatMap(({ first, frame }) => [first + frame, first + frame + 1])),
    steps: new Float32Array(joints.length).fill(-1),
    starts: Uint8Array.from(joints.flatMap(({ path, frame }) => ink(path, frame, 0.9))),
    ends: Uint8Array.from(joints.flatMap(({ path, frame }) => ink(path, frame + 1, 0.9))),
  };
}

/** A dot at each frame: the first small, the head ringed. */
export function pathMarks(paths: readonly DrawnPath[]): Marks {
  const dots = paths.flatMap((path) => Array.from({ length: path.frames }, (_, frame) => ({ path, frame })));
  return {
    points: Uint32Array.from(dots.keys()),
    colours: Uint8Array.from(dots.flatMap(({ path, frame }) => ink(path, frame, 1))),
    styles: Uint8Array.from(
      dots.flatMap(({ path, frame }) => (frame === path.head ? [96, RING.hovered, 255, 0] : [60, RING.none, 0, 0])),
    ),
    detail: undefined,
  };
}

function ink(path: DrawnPath, frame: number, opacity: number): number[] {
  const [r, g, b] = path.colours[frame] ?? [0.5, 0.5, 0.5];
  return [r * 255, g * 255, b * 255, opacity * 255];
}
