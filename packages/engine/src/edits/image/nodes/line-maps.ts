import { taps } from "../../../image/resize-filters.ts";
import { type LineMap, lineMap } from "./separable.ts";

/** How a line goes on at its ends, by SciPy's names: the outermost value, or mirrored with it twice. */
export type LineEnd = "nearest" | "reflect";

/** The place in a line of `extent` that stands at `index`. */
export function placeIn(index: number, extent: number, end: LineEnd): number {
  if (end === "nearest") return Math.min(Math.max(index, 0), extent - 1);
  const around = ((index % (2 * extent)) + 2 * extent) % (2 * extent);
  return around < extent ? around : 2 * extent - 1 - around;
}

/** The weights of scipy.ndimage.gaussian_filter1d: cut at `truncate` standard deviations, summing to one. */
export function gaussianWeights(sigma: number, truncate: number): Float64Array {
  if (sigma < 1e-15) return Float64Array.of(1);
  const radius = Math.trunc(truncate * sigma + 0.5);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** A line smoothed by a Gaussian of `sigma` pixels, as scikit-image's `gaussian` does unless said. */
export function smoothed(extent: number, sigma: number, end: LineEnd = "nearest", truncate = 4): LineMap {
  const weights = gaussianWeights(sigma, truncate);
  const radius = (weights.length - 1) / 2;
  return lineMap(extent, extent, (put) => {
    for (let to = 0; to < extent; to++) {
      for (const [k, weight] of weights.entries()) put(to, placeIn(to + k - radius, extent, end), weight);
    }
  });
}

/** A line of `from` values resampled to `to` by averages over boxes, as Pillow's Image.BOX. */
export function boxed(from: number, to: number): LineMap {
  const { starts, counts, weights, span } = taps(from, to, "box", 0, to);
  return lineMap(to, from, (put) => {
    for (let i = 0; i < to; i++) {
      for (let k = 0; k < (counts[i] as number); k++)
        put(i, (starts[i] as number) + k, weights[i * span + k] as number);
    }
  });
}

/**
 * The middle of a line enlarged, as ImageNet-C's clipped_zoom: ⌈extent ⁄ factor⌉ values are stretched to round(that · factor) with the first and last
 * in place (scipy.ndimage.zoom, order 1), and the middle of those is kept.
 */
export function zoomed(extent: number, factor: number): LineMap {
  const kept = Math.ceil(extent / factor);
  const first = Math.floor((extent - kept) / 2);
  const count = roundHalfEven(kept * factor);
  const trim = Math.floor((count - extent) / 2);
  const step = count > 1 ? (kept - 1) / (count - 1) : 0;
  return lineMap(extent, extent, (put) => {
    for (let to = 0; to < extent; to++) {
      const place = Math.min((to + trim) * step, kept - 1);
      const low = Math.min(Math.floor(place), kept - 1);
      const share = place - low;
      put(to, first + low, 1 - share);
      if (share > 0) put(to, first + Math.min(low + 1, kept - 1), share);
    }
  });
}

/** Python's round. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
