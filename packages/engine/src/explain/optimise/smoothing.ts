import { float32, type Tensor } from "../../graph/tensor.ts";
import { gaussian, mirror } from "./blur.ts";

/**
 * For each shift that is asked for, made once, an extent × extent matrix that rolls a line back by it and smooths it with a Gaussian of `sigma`
 * pixels, mirrored at the ends; for multiplication from the left, or transposed from the right.
 */
export function smoothings(extent: number, sigma: number, side: "left" | "right"): (shift: number) => Tensor {
  const made = new Map<number, Tensor>();
  return (shift) => {
    const matrix = made.get(shift) ?? smoothing(extent, sigma, shift, side);
    made.set(shift, matrix);
    return matrix;
  };
}

function smoothing(extent: number, sigma: number, shift: number, side: "left" | "right"): Tensor<"float32"> {
  const weights = sigma > 0 ? gaussian(sigma) : [1];
  const radius = (weights.length - 1) / 2;
  const matrix = new Float32Array(extent * extent);
  for (let to = 0; to < extent; to++) {
    weights.forEach((weight, k) => {
      const from = modulo(mirror(to + k - radius, extent) + shift, extent);
      const at = side === "left" ? to * extent + from : from * extent + to;
      matrix[at] = (matrix[at] as number) + weight;
    });
  }
  return float32([extent, extent], matrix);
}

function modulo(value: number, extent: number): number {
  return ((value % extent) + extent) % extent;
}
