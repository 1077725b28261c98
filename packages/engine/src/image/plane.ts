/** The extents of one image, and how its numbers follow one another. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly layout: "nchw" | "nhwc";
}

/** Distances in memory between neighbours: along a row, from row to row, from channel to channel. */
export interface Strides {
  readonly x: number;
  readonly y: number;
  readonly channel: number;
}

/** The strides of an image. */
export function stridesOf({ width, height, channels, layout }: Plane): Strides {
  return layout === "nchw"
    ? { x: 1, y: width, channel: width * height }
    : { x: channels, y: width * channels, channel: 1 };
}

/** Numbers of one image. */
export function planeSize({ width, height, channels }: Plane): number {
  return width * height * channels;
}

/** The extents of one image in the order of its layout: what stands behind the batch in a tensor's shape. */
export function imageExtents({ width, height, channels, layout }: Plane): readonly [number, number, number] {
  return layout === "nchw" ? [channels, height, width] : [height, width, channels];
}
