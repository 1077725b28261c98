import type { EffectiveField } from "./effective-field.ts";

/** Pixels below this share of the largest do not belong to a field: 1 − 95.45 %, two standard deviations of a Gaussian, as Luo et al. 2016 count. */
const OUTSIDE = 1 - 0.9545;

/** Pixels that belong to an effective field, and the side of a square of as many; both 0 where the unit never changes. */
export function effectiveSize({ map }: Pick<EffectiveField, "map">): {
  readonly pixels: number;
  readonly side: number;
} {
  const largest = map.reduce((most, value) => Math.max(most, value), 0);
  const pixels = largest > 0 ? map.reduce((count, value) => count + (value >= OUTSIDE * largest ? 1 : 0), 0) : 0;
  return { pixels, side: Math.sqrt(pixels) };
}
