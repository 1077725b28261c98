import { type Plane, stridesOf } from "./plane.ts";

/** Quadratic total variation: Σ (x − its right neighbour)² + (x − its lower neighbour)², over all channels of one image (mahendran2015, β = 2). */
export function variation(image: Float32Array, plane: Plane): number {
  const { x, y, channel } = stridesOf(plane);
  let sum = 0;
  for (let c = 0; c < plane.channels; c++) {
    for (let row = 0; row < plane.height; row++) {
      for (let column = 0; column < plane.width; column++) {
        const at = c * channel + row * y + column * x;
        const here = image[at] as number;
        if (column < plane.width - 1) sum += (here - (image[at + x] as number)) ** 2;
        if (row < plane.height - 1) sum += (here - (image[at + y] as number)) ** 2;
      }
    }
  }
  return sum;
}

/** The gradient of `variation` by the image. */
export function variationGradient(image: Float32Array, plane: Plane): Float32Array {
  const { x, y, channel } = stridesOf(plane);
  const gradient = new Float32Array(image.length);
  for (let c = 0; c < plane.channels; c++) {
    for (let row = 0; row < plane.height; row++) {
      for (let column = 0; column < plane.width; column++) {
        const at = c * channel + row * y + column * x;
        if (column < plane.width - 1) pullTogether(image, gradient, at, at + x);
        if (row < plane.height - 1) pullTogether(image, gradient, at, at + y);
      }
    }
  }
  return gradient;
}

/** Adds the gradient of (x_a − x_b)². */
function pullTogether(image: Float32Array, gradient: Float32Array, a: number, b: number): void {
  const pull = 2 * ((image[a] as number) - (image[b] as number));
  gradient[a] = (gradient[a] as number) + pull;
  gradient[b] = (gradient[b] as number) - pull;
}
