import type { ToldSequence } from "./apart.ts";

/** Between which two layouts of a sequence a moment lies: `from + 1` is the other, `mix` 0 … 1 the way towards it. */
export interface Step {
  readonly from: number;
  readonly mix: number;
}

/** Where `t` (in model layers) falls in a sequence, which may hold only some of the model's layers; clamped at its ends. */
export function stepAt(sequence: ToldSequence, t: number): Step {
  const layers = sequence.layers;
  for (let from = layers.length - 2; from >= 0; from--) {
    const start = layers[from]?.layer ?? 0;
    const end = layers[from + 1]?.layer ?? start + 1;
    if (t >= start) return { from, mix: Math.min(1, (t - start) / (end - start)) };
  }
  return { from: 0, mix: 0 };
}

/** The place of the layout nearest to `t` (in model layers) in a sequence. */
export function nearestPlace(sequence: ToldSequence, t: number): number {
  const { from, mix } = stepAt(sequence, t);
  return from + Math.round(mix);
}

/** Where `t` (in model layers) falls in a sequence, counted in its layouts; clamped at its ends. */
export function positionAt(sequence: ToldSequence, t: number): number {
  const { from, mix } = stepAt(sequence, t);
  return from + mix;
}

/** The inverse of `positionAt`: model layers at a position counted in layouts of the sequence, clamped at its ends. */
export function momentAt(sequence: ToldSequence, position: number): number {
  const last = sequence.layers.length - 1;
  const clamped = Math.max(0, Math.min(last, position));
  const from = Math.min(Math.floor(clamped), Math.max(0, last - 1));
  const start = sequence.layers[from]?.layer ?? 0;
  const end = sequence.layers[from + 1]?.layer ?? start;
  return start + (end - start) * (clamped - from);
}
