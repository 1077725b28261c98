import { type Kernel, mirrored } from "./nodes/filter.ts";

/** Weights below this are cut off a kernel's border. */
const NOTHING = 1e-9;

/**
 * The disk of ImageNet-C's defocus blur: equal weights within `radius`, smoothed by a Gaussian of 3 × 3 weights, or 5 × 5 above a radius of 8, whose
 * standard deviation is `alias`. Its border of zeros is cut off.
 */
export function diskKernel(radius: number, alias: number): Kernel {
  const reach = Math.max(8, Math.ceil(radius));
  const places = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const disk = places.map((y) => places.map((x) => (x ** 2 + y ** 2 <= radius ** 2 ? 1 : 0)));
  const count = disk.flat().reduce<number>((sum, one) => sum + one, 0);
  const weights = gaussian(radius <= 8 ? 3 : 5, alias);
  const across = disk.map((line) => smoothed(line, weights));
  const soft = turned(turned(across).map((line) => smoothed(line, weights)));
  return trimmed(soft.map((line) => line.map((value) => value / count)));
}

/** OpenCV's getGaussianKernel. */
function gaussian(side: number, sigma: number): readonly number[] {
  const weights = Array.from({ length: side }, (_, i) => Math.exp(-((i - (side - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

function smoothed(line: readonly number[], weights: readonly number[]): readonly number[] {
  const reach = (weights.length - 1) / 2;
  return line.map((_, at) =>
    weights.reduce((sum, weight, k) => sum + weight * (line[mirrored(at + k - reach, line.length)] ?? 0), 0),
  );
}

function turned(lines: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return lines.map((_, at) => lines.map((line) => line[at] ?? 0));
}

function trimmed(lines: readonly (readonly number[])[]): Kernel {
  const [first = []] = lines;
  const isEmpty = lines.length > 1 && first.every((value) => value < NOTHING);
  // a disk is symmetric: its first row stands for all four borders
  return isEmpty
    ? trimmed(lines.slice(1, -1).map((line) => line.slice(1, -1)))
    : { side: lines.length, weights: lines.flat() };
}
