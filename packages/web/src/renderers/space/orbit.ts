import type { Room } from "../../gl/camera.ts";
import type { Point } from "./walls.ts";

/** A camera that looks at a point from a direction: angles in radians, azimuth 0 looks from +x and π/2 from +z. */
export interface Pose {
  readonly target: Point;
  readonly azimuth: number;
  readonly elevation: number;
  readonly distance: number;
}

/** A pose seen on a screen. */
export interface Sight {
  readonly eye: Point;
  /** Clip coordinates of a point, column by column, as WebGL takes it. */
  readonly matrix: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Half the height of what is seen at a distance of 1. */
const HALF = Math.tan((15 * Math.PI) / 180);
const NEAR = 0.02;
const FAR = 500;

const each = (part: (axis: 0 | 1 | 2) => number): Point => [part(0), part(1), part(2)];
const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Point): Point => {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
};

/** Right, up and backward of a pose. */
export function axesOf({ azimuth, elevation }: Pick<Pose, "azimuth" | "elevation">) {
  const back: Point = [
    Math.cos(elevation) * Math.cos(azimuth),
    Math.sin(elevation),
    Math.cos(elevation) * Math.sin(azimuth),
  ];
  const right = unit(cross([0, 1, 0], back));
  return { back, right, up: cross(back, right) };
}

/** What a pose sees on a screen of `width` × `height` CSS pixels. */
export function sightOf(pose: Pose, width: number, height: number): Sight {
  const { back, right, up } = axesOf(pose);
  const eye = each((i) => pose.target[i] + pose.distance * back[i]);
  const [f, aspect] = [1 / HALF, width / Math.max(1, height)];
  const depth = (FAR + NEAR) / (NEAR - FAR);
  const row = (axis: Point, scale: number) => [...axis.map((part) => part * scale), -dot(axis, eye) * scale];
  const x = row(right, f / aspect);
  const y = row(up, f);
  const toward = row(back, 1);
  const z = toward.map((part, i) => part * depth + (i === 3 ? (2 * FAR * NEAR) / (NEAR - FAR) : 0));
  const w = toward.map((part) => -part);
  const matrix = Float32Array.from({ length: 16 }, (_, at) => [x, y, z, w][at % 4]?.[Math.floor(at / 4)] ?? 0);
  return { eye, matrix, width, height };
}

/** Where a point is on the screen, in CSS pixels from the upper left corner, and how far away; undefined behind the eye. */
export function onScreen({ matrix, width, height }: Sight, [x, y, z]: Point) {
  const at = (i: number) =>
    (matrix[i] ?? 0) * x + (matrix[i + 4] ?? 0) * y + (matrix[i + 8] ?? 0) * z + (matrix[i + 12] ?? 0);
  const w = at(3);
  if (w < NEAR) return undefined;
  return { left: (width * (at(0) / w + 1)) / 2, top: (height * (1 - at(1) / w)) / 2, distance: w };
}

/** The direction of what is under a pixel. */
export function rayAt(pose: Pose, { width, height }: Sight, left: number, top: number): Point {
  const { back, right, up } = axesOf(pose);
  const across = (2 * left - width) / Math.max(1, height);
  const down = (2 * top) / Math.max(1, height) - 1;
  return unit(each((i) => right[i] * across * HALF - up[i] * down * HALF - back[i]));
}

/** Where a ray meets the plane x = `x`: y, z and the distance; undefined where it does not. */
export function meets(eye: Point, ray: Point, x: number) {
  const distance = (x - eye[0]) / ray[0];
  if (!(distance > NEAR)) return undefined;
  return { y: eye[1] + distance * ray[1], z: eye[2] + distance * ray[2], distance };
}

/** The pose of this direction that sees all points as large as fits into the screen without `room`. */
export function fitting(
  points: readonly Point[],
  direction: Pick<Pose, "azimuth" | "elevation">,
  screen: { readonly width: number; readonly height: number; readonly room: Room },
): Pose {
  const { right, up } = axesOf(direction);
  const { width, height, room } = screen;
  let target = each((i) => {
    const parts = points.map((point) => point[i]);
    return (Math.min(...parts) + Math.max(...parts)) / 2;
  });
  let distance = 4;
  // perspective: what is near takes more room than its place says, so the middle is looked for in a few steps
  for (let step = 0; step < 12; step++) {
    const sight = sightOf({ ...direction, target, distance }, width, height);
    const places = points.map((point) => onScreen(sight, point));
    if (places.some((place) => place === undefined)) {
      distance *= 2;
      continue;
    }
    const lefts = places.map((place) => place?.left ?? 0);
    const tops = places.map((place) => place?.top ?? 0);
    const [l, r, t, b] = [Math.min(...lefts), Math.max(...lefts), Math.min(...tops), Math.max(...tops)];
    const [wide, high] = [Math.max(40, width - room.left - room.right), Math.max(40, height - room.top - room.bottom)];
    const pixel = (2 * HALF * distance) / height;
    const dx = ((l + r) / 2 - (room.left + wide / 2)) * pixel;
    const dy = ((t + b) / 2 - (room.top + high / 2)) * pixel;
    const from = target;
    target = each((i) => from[i] - up[i] * dy + right[i] * dx);
    distance = Math.max(0.05, distance * Math.max((r - l) / wide, (b - t) / high));
  }
  return { ...direction, target, distance };
}

/** Between two poses. */
export function between(a: Pose, b: Pose, share: number): Pose {
  const mix = (from: number, to: number) => from + (to - from) * share;
  return {
    target: each((i) => mix(a.target[i], b.target[i])),
    azimuth: mix(a.azimuth, b.azimuth),
    elevation: mix(a.elevation, b.elevation),
    distance: Math.exp(mix(Math.log(a.distance), Math.log(b.distance))),
  };
}
