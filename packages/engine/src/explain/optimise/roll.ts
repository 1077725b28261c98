import { type Plane, planeSize, stridesOf } from "./plane.ts";

/** A batch of images, each moved by whole pixels to the right and down; what leaves at one border comes in at the other. */
export function roll(images: Float32Array, plane: Plane, right: number, down: number): Float32Array {
  const { width, height, channels, layout } = plane;
  const { x, y, channel } = stridesOf(plane);
  const out = new Float32Array(images.length);
  // what lies one after the other in memory: a row of one channel, or of all of them
  const length = width * x;
  const shift = modulo(right, width) * x;
  const planes = layout === "nchw" ? channels : 1;
  for (let image = 0; image < images.length; image += planeSize(plane)) {
    for (let row = 0; row < height * planes; row++) {
      const [own, at] = [Math.floor(row / height), row % height];
      const from = image + own * channel + at * y;
      const to = image + own * channel + modulo(at + down, height) * y;
      for (let i = 0; i < length - shift; i++) out[to + shift + i] = images[from + i] as number;
      for (let i = length - shift; i < length; i++) out[to + shift - length + i] = images[from + i] as number;
    }
  }
  return out;
}

function modulo(value: number, extent: number): number {
  return ((value % extent) + extent) % extent;
}
