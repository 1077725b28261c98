import { type Plane, stridesOf } from "./plane.ts";

/** One image moved by whole pixels to the right and down; what leaves at one border comes in at the other. */
export function roll(image: Float32Array, plane: Plane, right: number, down: number): Float32Array {
  const { width, height, channels } = plane;
  const { x, y, channel } = stridesOf(plane);
  const out = new Float32Array(image.length);
  for (let row = 0; row < height; row++) {
    const toRow = modulo(row + down, height);
    for (let column = 0; column < width; column++) {
      const from = row * y + column * x;
      const to = toRow * y + modulo(column + right, width) * x;
      for (let c = 0; c < channels; c++) out[to + c * channel] = image[from + c * channel] as number;
    }
  }
  return out;
}

function modulo(value: number, extent: number): number {
  return ((value % extent) + extent) % extent;
}
