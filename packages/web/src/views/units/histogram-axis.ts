import { type LayerUnits, threeFigures } from "@deepling/engine";

/** A bar of a unit's histogram: half an octave, or what lies about 0. */
export interface Bin {
  readonly bin: number;
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

/** A value under the bars: where it stands (0 … 1 of their width). */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Bins from the first to the last one that holds an answer of the unit. */
export function shownBins(
  { histogram: { edges, counts } }: Pick<LayerUnits, "histogram">,
  unit: number,
): readonly Bin[] {
  const bins = edges.length - 1;
  const own = counts.subarray(unit * bins, (unit + 1) * bins);
  const [first, last] = [own.findIndex((count) => count > 0), own.findLastIndex((count) => count > 0)];
  return Array.from({ length: first < 0 ? 0 : last - first + 1 }, (_, at) => {
    const bin = first + at;
    return { bin, count: own[bin] ?? 0, low: edges[bin] ?? 0, high: edges[bin + 1] ?? 0 };
  });
}

const aboutZero = ({ low, high }: Bin): boolean => low < 0 && high > 0;

/** The answers of a bin; those about 0 have one of their own. */
export function binWords(bin: Bin): string {
  return aboutZero(bin) ? "about 0" : `from ${threeFigures(bin.low)} to ${threeFigures(bin.high)}`;
}

/**
 * Values that are written under the bars, at most about `most`: bars are equally wide and their bins half an octave, so that powers of two stand at every
 * second edge of a bar (a signed logarithmic axis); 0 stands in the middle of its own bar.
 */
export function ticksOf(bins: readonly Bin[], most = 6): readonly Tick[] {
  if (bins.length === 0) return [];
  const edges = [...bins.map(({ low }) => low), bins.at(-1)?.high ?? 0];
  const powers = edges.flatMap((value, at) => {
    const power = Math.log2(Math.abs(value));
    return Number.isInteger(power) ? [{ at: at / bins.length, value, power }] : [];
  });
  const step = Math.max(1, Math.ceil(powers.length / most));
  // edges on both sides of 0 share their powers, so that both sides have the same values
  const kept = powers.filter(({ power }) => ((power % step) + step) % step === 0);
  const zero = bins.findIndex(aboutZero);
  const middle = (zero + 0.5) / bins.length;
  const near = 0.75 / most;
  const others = kept.filter(({ at }) => zero < 0 || Math.abs(at - middle) > near);
  return [
    ...(zero < 0 ? [] : [{ at: middle, text: "0" }]),
    ...others.map(({ at, value }) => ({ at, text: threeFigures(value) })),
  ];
}
