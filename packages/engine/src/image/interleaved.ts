import { type Plane, planeSize, stridesOf } from "./plane.ts";

/** Images in the network's layout and channel order as height × width × channels, red first. */
export function interleaved(images: Float32Array, plane: Plane, blueFirst: boolean): Float32Array {
  const out = new Float32Array(images.length);
  eachNumber(images.length, plane, blueFirst, (own, shown) => {
    out[shown] = images[own] as number;
  });
  return out;
}

/** The inverse: images as height × width × channels, red first, in the network's layout and channel order. */
export function laidOut(images: Float32Array, plane: Plane, blueFirst: boolean): Float32Array {
  const out = new Float32Array(images.length);
  eachNumber(images.length, plane, blueFirst, (own, shown) => {
    out[own] = images[shown] as number;
  });
  return out;
}

/** Visits every number of a batch: its place in the network's layout, and in the one that is shown. */
function eachNumber(
  length: number,
  plane: Plane,
  blueFirst: boolean,
  visit: (own: number, shown: number) => void,
): void {
  const { width, height, channels } = plane;
  const { x, y, channel } = stridesOf(plane);
  let shown = 0;
  for (let start = 0; start < length; start += planeSize(plane)) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let c = 0; c < channels; c++) {
          const at = blueFirst ? channels - 1 - c : c;
          visit(start + row * y + column * x + at * channel, shown++);
        }
      }
    }
  }
}
