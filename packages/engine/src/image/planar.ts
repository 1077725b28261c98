import { type Plane, planeSize, stridesOf } from "./plane.ts";

/** One image's numbers as channels × height × width, whatever the network's layout; the same array where that is it already. */
export function planar(values: Float32Array, plane: Plane): Float32Array {
  if (plane.layout === "nchw") return values;
  const out = new Float32Array(planeSize(plane));
  eachPlace(plane, (place, own) => {
    out[place] = values[own] as number;
  });
  return out;
}

/** The other way round: channels × height × width in the network's layout. */
export function fromPlanar(values: Float32Array, plane: Plane): Float32Array {
  if (plane.layout === "nchw") return values;
  const out = new Float32Array(planeSize(plane));
  eachPlace(plane, (place, own) => {
    out[own] = values[place] as number;
  });
  return out;
}

/** Every number of an image: where it stands channel by channel, and where in the network's layout. */
function eachPlace(plane: Plane, visit: (place: number, own: number) => void): void {
  const { x, y, channel } = stridesOf(plane);
  let place = 0;
  for (let c = 0; c < plane.channels; c++) {
    for (let row = 0; row < plane.height; row++) {
      for (let column = 0; column < plane.width; column++) visit(place++, c * channel + row * y + column * x);
    }
  }
}

/** The shape of what `planar` gives. */
export function planarShape({ channels, height, width }: Plane): readonly number[] {
  return [channels, height, width];
}
