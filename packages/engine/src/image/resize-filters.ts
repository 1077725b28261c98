import type { ResizeFilter } from "./image.ts";

/** The source positions that target positions are weighted sums of. */
export interface Taps {
  /** First source position and number of weights per target position. */
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `span` weights per target position, of which the first `counts` are used; they sum to 1. */
  readonly weights: Float64Array;
  readonly span: number;
}

interface Kernel {
  /** Half the width of the filter, in target pixels. */
  readonly support: number;
  readonly at: (x: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

function hamming(x: number): number {
  const distance = Math.abs(x);
  return distance >= 1 ? 0 : sinc(distance) * (0.54 + 0.46 * Math.cos(Math.PI * distance));
}

// Keys' cubic with a = −1/2
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * -0.5 : 0;
}

/** Pillow's filters (Resample.c); "nearest" is no weighted sum. */
const KERNELS: Readonly<Record<Exclude<ResizeFilter, "nearest">, Kernel>> = {
  box: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, at: hamming },
  bicubic: { support: 2, at: cubic },
  lanczos: { support: 3, at: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/**
 * The taps of the target positions `first` … `first + count − 1`, where `from` source pixels become `to`. When shrinking,
 * the filter is stretched over the source (antialiasing), as Pillow does it.
 */
export function taps(
  from: number,
  to: number,
  filter: Exclude<ResizeFilter, "nearest">,
  first: number,
  count: number,
): Taps {
  const kernel = KERNELS[filter];
  const ratio = from / to;
  const stretch = Math.max(1, ratio);
  const support = kernel.support * stretch;
  const span = Math.min(from, Math.ceil(support) * 2 + 1);
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const weights = new Float64Array(count * span);
  for (let i = 0; i < count; i++) {
    const middle = (first + i + 0.5) * ratio;
    const start = Math.max(0, Math.trunc(middle - support + 0.5));
    const end = Math.min(from, Math.trunc(middle + support + 0.5));
    let sum = 0;
    for (let j = start; j < end; j++) {
      const weight = kernel.at((j - middle + 0.5) * (1 / stretch));
      weights[i * span + j - start] = weight;
      sum += weight;
    }
    for (let j = i * span; sum !== 0 && j < i * span + end - start; j++) weights[j] = (weights[j] as number) / sum;
    starts[i] = start;
    counts[i] = end - start;
  }
  return { starts, counts, weights, span };
}

/** The source position of each target position `first` … `first + count − 1` without a filter: Pillow's NEAREST. */
export function nearestPositions(from: number, to: number, first: number, count: number): Int32Array {
  const positions = new Int32Array(count);
  const ratio = from / to;
  // Pillow adds up, and so do its rounding errors
  let at = ratio * 0.5;
  for (let i = 0; i < first + count; i++, at += ratio) {
    if (i >= first) positions[i - first] = Math.min(from - 1, Math.trunc(at));
  }
  return positions;
}
