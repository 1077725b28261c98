import { type Plane, planeSize, stridesOf } from "../explain/optimise/plane.ts";

/** Images in the network's layout and channel order as height × width × channels, red first. */
export function interleaved(images: Float32Array, plane: Plane, blueFirst: boolean): Float32Array {
  const { width, height, channels } = plane;
  const { x, y, channel } = stridesOf(plane);
  const size = planeSize(plane);
  const out = new Float32Array(images.length);
  let at = 0;
  for (let start = 0; start < images.length; start += size) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let c = 0; c < channels; c++) {
          const own = blueFirst ? channels - 1 - c : c;
          out[at++] = images[start + row * y + column * x + own * channel] as number;
        }
      }
    }
  }
  return out;
}
