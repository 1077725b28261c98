import { type Plane, stridesOf } from "./plane.ts";

/** One image moved by whole pixels to the right and down; what leaves at one border comes in at the other. */
export function roll(image: Float32Array, plane: Plane, right: number, down: number): Float32Array {
  const { width, height, channels, layout } = plane;
  const { x, y, channel } = stridesOf(plane);
  const out = new Float32Array(image.length);
  // what lies one after the other in memory: a row of one channel, or of all of them
  const length = width * x;
  const shift = modulo(right, width) * x;
  for (let c = 0; c < (layout === "nchw" ? channels : 1); c++) {
    for (let row = 0; row < height; row++) {
      const from = c * channel + row * y;
      const to = c * channel + modulo(row + down, height) * y;
      out.set(image.subarray(from, from + length - shift), to + shift);
      out.set(image.subarray(from + length - shift, from + length), to);
    }
  }
  return out;
}

function modulo(value: number, extent: number): number {
  return ((value % extent) + extent) % extent;
}
