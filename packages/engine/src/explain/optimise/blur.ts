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

/**
 * Convolves each line in place; a line with mirrored ends is copied out first, so that the sums need no border. Four sums at a time: a
 * strip does this at every step, and so each weight is fetched once for four places.
 */
function blurLines(image: Float32Array, { start, lines, line, length, step }: Lines, weights: Float64Array): void {
  const radius = (weights.length - 1) / 2;
  // the weights are the same on both sides
  const half = weights.subarray(radius);
  const whole = Math.ceil(length / 4) * 4;
  const places = new Int32Array(whole + 2 * radius);
  for (let i = 0; i < places.length; i++) places[i] = mirror(i - radius, length) * step;
  const padded = new Float64Array(places.length);
  const sums = new Float64Array(whole);
  for (let row = 0; row < lines; row++) {
    const first = start + row * line;
    for (let i = 0; i < padded.length; i++) padded[i] = image[first + (places[i] as number)] as number;
    for (let i = 0; i < whole; i += 4) fourSums(padded, i + radius, half, sums, i);
    for (let i = 0, at = first; i < length; i++, at += step) image[at] = sums[i] as number;
  }
}

function fourSums(padded: Float64Array, centre: number, half: Float64Array, sums: Float64Array, at: number): void {
  const middle = half[0] as number;
  let a = middle * (padded[centre] as number);
  let b = middle * (padded[centre + 1] as number);
  let c = middle * (padded[centre + 2] as number);
  let d = middle * (padded[centre + 3] as number);
  for (let k = 1, low = centre - 1, high = centre + 1; k < half.length; k++, low--, high++) {
    const weight = half[k] as number;
    a += weight * ((padded[low] as number) + (padded[high] as number));
    b += weight * ((padded[low + 1] as number) + (padded[high + 1] as number));
    c += weight * ((padded[low + 2] as number) + (padded[high + 2] as number));
    d += weight * ((padded[low + 3] as number) + (padded[high + 3] as number));
  }
  sums[at] = a;
  sums[at + 1] = b;
  sums[at + 2] = c;
  sums[at + 3] = d;
}

function mirror(index: number, length: number): number {
  let i = index;
  while (i < 0 || i >= length) i = i < 0 ? -i - 1 : 2 * length - 1 - i;
  return i;
}
