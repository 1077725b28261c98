import type { StripRow } from "./strip-series.ts";

/** One class's probability along a strip. */
export interface Curve {
  readonly label: number;
  /** One for each frame so far, 0 … 1. */
  readonly values: readonly number[];
}

const MOST = 5;

/** The curves worth drawing: the target's class, those said at first and last, and the likeliest of the others. */
export function curvesOf({ frames, label }: StripRow): readonly Curve[] {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined || first.said < 0) return [];
  const peak = Array.from(first.probabilities, (_, one) =>
    frames.reduce((most, { probabilities }) => Math.max(most, probabilities[one] ?? 0), 0),
  );
  const likeliest = peak.map((_, one) => one).sort((a, b) => (peak[b] ?? 0) - (peak[a] ?? 0));
  const wanted = [label, first.said, last.said, ...likeliest.filter((one) => (peak[one] ?? 0) >= 0.02)];
  const chosen = [...new Set(wanted.filter((one) => one !== undefined))].slice(0, MOST);
  return chosen.map((one) => ({ label: one, values: frames.map(({ probabilities }) => probabilities[one] ?? 0) }));
}

/** How many names stand within bounds and none covers another: of more, only the first are written. */
export function roomForNames(apart: number, [low, high]: readonly [number, number]): number {
  return 1 + Math.max(0, Math.floor((high - low) / apart));
}

/** Heights at which names can stand so that none covers another: as near to the wanted ones as `apart` allows. */
export function spreadNames(
  wanted: readonly number[],
  apart: number,
  bounds: readonly [number, number],
): readonly number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places = [...wanted];
  let above = bounds[0] - apart;
  for (const index of order) {
    above = Math.max(wanted[index] ?? 0, above + apart);
    places[index] = above;
  }
  let below = bounds[1] + apart;
  for (const index of order.reverse()) {
    below = Math.min(places[index] ?? 0, below - apart);
    places[index] = below;
  }
  return places;
}
