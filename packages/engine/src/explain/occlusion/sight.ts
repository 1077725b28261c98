import type { ReceptiveField } from "../../passes/layer.ts";

/** What the positions of a map see of the image along one axis: position p sees `size` pixels from first + p · stride on. */
export interface Sight {
  readonly size: number;
  readonly stride: number;
  /** Negative where padding reaches out. */
  readonly first: number;
  readonly positions: number;
  /** Pixels. */
  readonly extent: number;
}

/** A stretch from `from` up to `to`, which lies outside. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The sights of a map along rows and columns. */
export function sightsOf(
  { size, stride, offset }: ReceptiveField,
  positions: readonly [number, number],
  extents: readonly [number, number],
): readonly [Sight, Sight] {
  const along = (axis: 0 | 1): Sight => ({
    size: size[axis],
    stride: stride[axis],
    first: offset[axis] - (size[axis] - 1) / 2,
    positions: positions[axis],
    extent: extents[axis],
  });
  return [along(0), along(1)];
}

/** The positions that see any of these pixels; empty (`to` ≤ `from`) where none does. */
export function touched({ size, stride, first, positions }: Sight, pixels: Stretch): Stretch {
  return {
    from: Math.max(0, Math.ceil((pixels.from - (first + size - 1)) / stride)),
    to: Math.min(positions, Math.floor((pixels.to - 1 - first) / stride) + 1),
  };
}

/**
 * The pixels, as many for every stretch, that a map must be recomputed from: all that `count` neighbouring positions see. It ends as
 * far from a multiple of the stride as the image does, so that it can lie flush with both of the image's edges.
 */
export function cropExtent({ size, stride, extent }: Sight, count: number): number {
  const least = size + (count - 1) * stride + stride - 1;
  const missing = (((extent - least) % stride) + stride) % stride;
  return Math.min(extent, least + missing);
}

/**
 * Where a crop begins for positions from `from` on: on a multiple of the stride, so that its positions are the image's, and inside
 * the image, so that padding stands where the image's own does and nowhere that matters.
 */
export function cropStart({ stride, first, extent }: Sight, from: number, crop: number): number {
  const aligned = Math.floor((first + from * stride) / stride) * stride;
  return Math.max(0, Math.min(aligned, extent - crop));
}
