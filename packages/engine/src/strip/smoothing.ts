import { float32, type Tensor } from "../graph/tensor.ts";
import { gaussian, mirror } from "../image/blur.ts";

/**
 * An extent × extent matrix that smooths a line with a Gaussian of `sigma` pixels, mirrored at the ends, for multiplication from the left, or
 * transposed from the right; the identity for 0.
 */
export function smoothing(extent: number, sigma: number, side: "left" | "right"): Tensor<"float32"> {
  const weights = sigma > 0 ? gaussian(sigma) : [1];
  const radius = (weights.length - 1) / 2;
  const matrix = new Float32Array(extent * extent);
  for (let to = 0; to < extent; to++) {
    weights.forEach((weight, k) => {
      const from = mirror(to + k - radius, extent);
      const at = side === "left" ? to * extent + from : from * extent + to;
      matrix[at] = (matrix[at] as number) + weight;
    });
  }
  return float32([extent, extent], matrix);
}
