import { type Plane, stridesOf } from "./plane.ts";

/** Quadratic total variation: Σ (x − its right neighbour)² + (x − its lower neighbour)², over all channels of one image (mahendran2015, β = 2). */
export function variation(image: Float32Array, plane: Plane): number {
  let sum = 0;
  forEachPair(plane, (a, b) => {
    const step = (image[a] as number) - (image[b] as number);
    sum += step * step;
  });
  return sum;
}

/** The gradient of `variation` by the image. */
export function variationGradient(image: Float32Array, plane: Plane): Float32Array {
  const gradient = new Float32Array(image.length);
  forEachPair(plane, (a, b) => {
    const pull = 2 * ((image[a] as number) - (image[b] as number));
    gradient[a] = (gradient[a] as number) + pull;
    gradient[b] = (gradient[b] as number) - pull;
  });
  return gradient;
}

function forEachPair(plane: Plane, visit: (a: number, b: number) => void): void {
  const { x, y, channel } = stridesOf(plane);
  for (let c = 0; c < plane.channels; c++) {
    for (let row = 0; row < plane.height; row++) {
      for (let column = 0; column < plane.width; column++) {
        const at = c * channel + row * y + column * x;
        if (column < plane.width - 1) visit(at, at + x);
        if (row < plane.height - 1) visit(at, at + y);
      }
    }
  }
}
