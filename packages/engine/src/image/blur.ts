import { type Plane, stridesOf } from "./plane.ts";

/** Weights of a Gaussian of standard deviation `sigma` pixels, cut at three of them, summing to one. */
export function gaussian(sigma: number): Float64Array {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** One image convolved with a Gaussian of `sigma` pixels, mirrored at the borders; a copy where sigma is 0. */
export function blur(image: Float32Array, plane: Plane, sigma: number): Float32Array {
  const out = image.slice();
  if (sigma <= 0) return out;
  const weights = gaussian(sigma);
  const { x, y, channel } = stridesOf(plane);
  for (let c = 0; c < plane.channels; c++) {
    const start = c * channel;
    blurLines(out, { start, lines: plane.height, line: y, length: plane.width, step: x }, weights);
    blurLines(out, { start, lines: plane.width, line: x, length: plane.height, step: y }, weights);
  }
  return out;
}

interface Lines {
  readonly start: number;
  readonly lines: number;
  /** From line to line. */
  readonly line: number;
  readonly length: number;
  /** From place to place in a line. */
  readonly step: number;
}

/** Convolves each line in place; a line with mirrored ends is copied out first, so that the sums need no border. */
function blurLines(image: Float32Array, { start, lines, line, length, step }: Lines, weights: Float64Array): void {
  const radius = (weights.length - 1) / 2;
  const padded = new Float64Array(length + 2 * radius);
  for (let row = 0; row < lines; row++) {
    const first = start + row * line;
    for (let i = 0; i < padded.length; i++) padded[i] = image[first + mirror(i - radius, length) * step] as number;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += (weights[k] as number) * (padded[i + k] as number);
      image[first + i * step] = sum;
    }
  }
}

/** The place in a line of `length` that stands at `index` when the line is mirrored at its ends again and again. */
export function mirror(index: number, length: number): number {
  let i = index;
  while (i < 0 || i >= length) i = i < 0 ? -i - 1 : 2 * length - 1 - i;
  return i;
}
