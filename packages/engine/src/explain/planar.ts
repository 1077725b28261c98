import { type Plane, planeSize, stridesOf } from "../model/plane.ts";

/** One image's numbers as channels × height × width, whatever the network's layout; the same array where that is it already. */
export function planar(values: Float32Array, plane: Plane): Float32Array {
  if (plane.layout === "nchw") return values;
  const { x, y, channel } = stridesOf(plane);
  const out = new Float32Array(planeSize(plane));
  let to = 0;
  for (let c = 0; c < plane.channels; c++) {
    for (let row = 0; row < plane.height; row++) {
      for (let column = 0; column < plane.width; column++) {
        out[to++] = values[c * channel + row * y + column * x] as number;
      }
    }
  }
  return out;
}

/** The shape of what `planar` gives. */
export function planarShape({ channels, height, width }: Plane): readonly number[] {
  return [channels, height, width];
}
