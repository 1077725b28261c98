import type { CodeCounts } from "./code-counter.ts";
import { CODES, codeValue } from "./ordered-code.ts";

/** Histograms of a layer's units over signed logarithmic bins, whose edges are powers of two and the numbers midway between them. */
export interface UnitHistograms {
  /** Edges of the bins, ascending: bins + 1 numbers. The bin about 0 reaches from −s to s; the others are half an octave wide. */
  readonly edges: Float32Array;
  /** units × bins: images whose answer lies in the bin. The edge nearer to 0 belongs to a bin; infinite answers count in the last. */
  readonly counts: Uint32Array;
}

/** Octaves below the layer's largest answer that have bins of their own; smaller ones count as 0. */
const OCTAVES = 10;
/** Codes of half an octave, and how many halves there are of each sign. */
const HALF = 64;
const HALVES = CODES / 2 / HALF;
/** The code of 0: half octaves above it count up, those below it down. */
const ZERO = CODES / 2;

/** Collects histograms unit by unit; edges are fixed, so that histograms of parts of the data add up. */
export function createHistograms(units: number) {
  const halves = new Uint32Array(units * 2 * HALVES);
  const add = (unit: number, { codes, counts }: CodeCounts): void => {
    const first = unit * 2 * HALVES;
    for (let at = 0; at < codes.length; at++) halves[first + Math.floor(codes[at]! / HALF)]! += counts[codes[at]!]!;
  };
  return { add, result: () => trimmed(units, halves) };
}

/** The bin of an answer, by the edges of a layer's histograms; undefined for NaN. */
export function binOf(edges: ArrayLike<number>, value: number): number | undefined {
  if (Number.isNaN(value)) return undefined;
  const last = edges.length - 2;
  for (let bin = 0; bin <= last; bin++) {
    const [low, high] = [edges[bin]!, edges[bin + 1]!];
    // the bin about 0 has no edge of its own
    const holds =
      low >= 0 ? value >= low && value < high : high <= 0 ? value > low && value <= high : value > low && value < high;
    if (holds) return bin;
  }
  return value < 0 ? 0 : last;
}

/** Half octaves of positive and of negative answers, 0 the smallest, that hold one of the layer's finite answers; −1 where there is none. */
function reach(units: number, halves: Uint32Array, at: (half: number) => number): number {
  for (let half = LAST; half >= 0; half--) {
    for (let unit = 0; unit < units; unit++) if (halves[unit * 2 * HALVES + at(half)]! > 0) return half;
  }
  return -1;
}

const LAST = 2 * 255 - 1;
const above = (half: number): number => HALVES + half;
const below = (half: number): number => HALVES - 1 - half;

function trimmed(units: number, halves: Uint32Array): UnitHistograms {
  const [up, down] = [reach(units, halves, above), reach(units, halves, below)];
  // bins begin at a whole octave
  const small = Math.max(0, 2 * Math.floor(Math.max(up, down) / 2) - 2 * OCTAVES);
  const [more, less] = [Math.max(0, up - small + 1), Math.max(0, down - small + 1)];
  const bins = less + 1 + more;
  const edge = (half: number): number => codeValue(ZERO + (small + half) * HALF);
  const edges = Float32Array.from({ length: bins + 1 }, (_, at) =>
    at <= less ? -edge(less - at) : edge(at - less - 1),
  );
  const counts = new Uint32Array(units * bins);
  for (let unit = 0; unit < units; unit++) {
    const own = halves.subarray(unit * 2 * HALVES, (unit + 1) * 2 * HALVES);
    for (let half = 0; half < HALVES; half++) {
      // what is smaller than the first bin counts as 0; what is not finite counts in the last bin of its sign
      const bin = half < small ? 0 : half - small + 1;
      const [positive, negative] = [own[above(half)]!, own[below(half)]!];
      if (positive > 0) counts[unit * bins + less + Math.min(more, bin)]! += positive;
      if (negative > 0) counts[unit * bins + less - Math.min(less, bin)]! += negative;
    }
  }
  return { edges, counts };
}
