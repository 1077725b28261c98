import type { EditedSize, Point } from "./parameters.ts";

type Extents = Pick<EditedSize, "width" | "height">;

/** A rectangle in pixels; (left, top) is its corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How a brush paints. */
export interface Brush {
  /** Diameter in pixels. */
  readonly size: number;
  /** 0: a hard edge; 1: fading from the middle outwards. */
  readonly softness: number;
}

/**
 * A brush drawn along places, joined by straight lines: how much of each pixel is painted, 0 … 1, row by row. That is 1 where the pixel's middle lies within the
 * hard part of the brush, and falls to 0 at its edge; the pixel in which a place lies is always painted, however small the brush.
 */
export function strokeMask(
  points: readonly Point[],
  { size, softness }: Brush,
  { width, height }: Extents,
): Float32Array {
  const mask = new Float32Array(width * height);
  const radius = size / 2;
  const paint = (x: number, y: number, amount: number) => {
    const at = y * width + x;
    if (x >= 0 && x < width && y >= 0 && y < height) mask[at] = Math.max(mask[at] as number, amount);
  };
  points.forEach((end, index) => {
    const start = points[index - 1] ?? end;
    const low = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - radius));
    const high = (a: number, b: number, extent: number) => Math.min(extent, Math.ceil(Math.max(a, b) + radius));
    for (let y = low(start[1], end[1]); y < high(start[1], end[1], height); y++) {
      for (let x = low(start[0], end[0]); x < high(start[0], end[0], width); x++) {
        paint(x, y, amountAt(distanceToLine([x + 0.5, y + 0.5], start, end), radius, softness));
      }
    }
    paint(Math.floor(end[0]), Math.floor(end[1]), 1);
  });
  return mask;
}

function amountAt(distance: number, radius: number, softness: number): number {
  if (distance > radius) return 0;
  return softness === 0 ? 1 : Math.min(1, (radius - distance) / (softness * radius));
}

function distanceToLine([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/**
 * How much of each pixel lies in a box, 0 … 1, row by row. With a `feather` it rises from the box's edges inwards over so many pixels, and may stand for a
 * patch that is laid down.
 */
export function boxMask(
  { left, top, width: across, height: down }: Box,
  { width, height }: Extents,
  feather = 0,
): Float32Array {
  const rows = coverage(top, down, height, feather);
  const columns = coverage(left, across, width, feather);
  return Float32Array.from({ length: width * height }, (_, at) => {
    return (rows[Math.floor(at / width)] as number) * (columns[at % width] as number);
  });
}

function coverage(start: number, extent: number, of: number, feather: number): readonly number[] {
  const end = start + extent;
  return Array.from({ length: of }, (_, i) => {
    const covered = Math.max(0, Math.min(i + 1, end) - Math.max(i, start));
    const inside = Math.min(i + 0.5 - start, end - i - 0.5);
    return feather === 0 ? covered : covered * Math.min(1, Math.max(0, inside / feather));
  });
}
