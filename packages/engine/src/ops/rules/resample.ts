/*
 * Resizing is linear in the values and separate in the axes: one matrix per axis says how much of each old position is in
 * each new one. It is written down from ONNX's definition of Resize and used transposed for the gradient.
 */

/** How positions of the new axis are looked up on the old one; names as in ONNX. */
export interface Resampling {
  readonly mode: "nearest" | "linear" | "cubic";
  readonly coordinates: string;
  readonly nearest: string;
  readonly cubic: number;
  /** Whether taps outside are dropped and the others scaled up, instead of repeating the edge. */
  readonly excludeOutside: boolean;
}

/** Old position of new position `at`, in single precision as the runtime computes it; undefined for a mode with a region of interest. */
function originOf(at: number, scale: number, from: number, to: number, mode: string): number | undefined {
  const f = Math.fround;
  const half = () => f(f(f(at + 0.5) / f(scale)) - 0.5);
  if (mode === "half_pixel") return half();
  if (mode === "pytorch_half_pixel") return to > 1 ? half() : 0;
  if (mode === "asymmetric") return f(at / f(scale));
  if (mode === "align_corners") return to === 1 ? 0 : f(f(at * (from - 1)) / (to - 1));
  if (mode === "tf_half_pixel_for_nn") return f(f(at + 0.5) / f(scale));
  if (mode === "half_pixel_symmetric") {
    const cut = f(1 - f(to / f(f(scale) * from)));
    return f(f((from / 2) * cut) + (at + 0.5) / f(scale) - 0.5);
  }
  return undefined;
}

/** onnxruntime (1.30) takes a position for halfway between two others from this distance on. */
const HALFWAY = 1e-6;

function nearestOf(position: number, mode: string): number {
  if (mode === "floor") return Math.floor(position);
  if (mode === "ceil") return Math.ceil(position);
  const half = Math.floor(position) + 0.5;
  const near = Math.abs(position - half) < HALFWAY ? half : position;
  return mode === "round_prefer_ceil" ? Math.floor(near + 0.5) : Math.ceil(near - 0.5);
}

/** Weights of the taps around a position, first tap first (Keys 1981 for the cubic). */
function cubicWeights(fraction: number, a: number): number[] {
  const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(1 + fraction), near(fraction), near(1 - fraction), far(2 - fraction)];
}

function tapsOf(position: number, from: number, how: Resampling): [index: number, weight: number][] {
  const clamp = (index: number) => Math.min(Math.max(index, 0), from - 1);
  if (how.mode === "nearest") return [[clamp(nearestOf(position, how.nearest)), 1]];
  if (how.mode === "linear") {
    const inside = Math.min(Math.max(position, 0), from - 1);
    const low = Math.min(Math.floor(inside), from - 1);
    return [
      [low, 1 - (inside - low)],
      [clamp(low + 1), inside - low],
    ];
  }
  const low = Math.floor(position);
  const weights = cubicWeights(position - low, how.cubic);
  const taps = weights.map((weight, tap): [number, number] => [low - 1 + tap, weight]);
  if (!how.excludeOutside) return taps.map(([index, weight]) => [clamp(index), weight]);
  const inside = taps.filter(([index]) => index >= 0 && index < from);
  const total = inside.reduce((sum, [, weight]) => sum + weight, 0);
  return inside.map(([index, weight]) => [index, weight / total]);
}

/** The matrix [to × from], row-major, of one resized axis; undefined for a coordinate mode that is not of this kind. */
export function resamplingMatrix(from: number, to: number, scale: number, how: Resampling): number[] | undefined {
  const matrix = new Array<number>(to * from).fill(0);
  for (let at = 0; at < to; at++) {
    const origin = originOf(at, scale, from, to, how.coordinates);
    if (origin === undefined) return undefined;
    for (const [index, weight] of tapsOf(origin, from, how)) {
      matrix[at * from + index] = (matrix[at * from + index] ?? 0) + weight;
    }
  }
  return matrix;
}

/** Whether resizing `from` positions by a whole `factor` just repeats each of them. */
export function repeats(from: number, factor: number, how: Resampling): boolean {
  const matrix = resamplingMatrix(from, from * factor, factor, how);
  return (
    matrix?.every((weight, at) => weight === (Math.floor(Math.floor(at / from) / factor) === at % from ? 1 : 0)) ??
    false
  );
}
