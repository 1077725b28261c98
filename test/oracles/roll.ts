import { type Plane, planeSize, stridesOf } from "../../packages/engine/src/image/plane.ts";

/** Images, each moved by whole pixels to the right and down; what leaves at one border comes in at the other. */
export function roll(images: Float32Array, plane: Plane, right: number, down: number): Float32Array {
  const { width, height, channels } = plane;
  const { x, y, channel } = stridesOf(plane);
  const out = new Float32Array(images.length);
  const wrap = (place: number, extent: number) => ((place % extent) + extent) % extent;
  for (let image = 0; image < images.length; image += planeSize(plane)) {
    for (let c = 0; c < channels; c++) {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const to = wrap(row + down, height) * y + wrap(column + right, width) * x;
          out[image + c * channel + to] = images[image + c * channel + row * y + column * x] as number;
        }
      }
    }
  }
  return out;
}
