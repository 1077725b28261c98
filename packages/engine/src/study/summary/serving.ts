import type { AnswerCodes } from "../units/answer-codes.ts";
import type { UnitEffects } from "./class-effects.ts";

/** No cluster serves an image on which an answer is not finite. */
export const NOT_SERVED = 255;

/**
 * The cluster that serves each image: the one whose activity stands out most. A cluster's activity is the mean of its units' answers, each in standard deviations from
 * the unit's mean; it stands out by as many standard deviations of its own. Of equal ones the first serves; an empty list never does.
 */
export function servedBy(
  clusters: readonly ArrayLike<number>[],
  { ofUnit, items }: AnswerCodes,
  { means, deviations }: Pick<UnitEffects, "means" | "deviations">,
  table: Float32Array,
): Uint8Array {
  const images = items.length;
  const served = new Uint8Array(images).fill(NOT_SERVED);
  const most = new Float64Array(images).fill(Number.NEGATIVE_INFINITY);
  const unknown = new Uint8Array(images);
  for (const [index, units] of clusters.entries()) {
    const activity = new Float64Array(images);
    for (let at = 0; at < units.length; at++) {
      const unit = units[at]!;
      addAnswers(activity, unknown, ofUnit(unit), means[unit]!, deviations[unit]!, table);
    }
    if (!standardise(activity)) continue;
    for (let row = 0; row < images; row++) {
      if (activity[row]! > most[row]!) [most[row], served[row]] = [activity[row]!, index];
    }
  }
  return served.map((cluster, row) => (unknown[row] === 1 ? NOT_SERVED : cluster));
}

/** Adds a unit's answers in its standard deviations, and marks images whose answer is not finite. */
function addAnswers(
  activity: Float64Array,
  unknown: Uint8Array,
  codes: Uint16Array,
  mean: number,
  deviation: number,
  table: Float32Array,
): void {
  for (let row = 0; row < activity.length; row++) {
    const value = table[codes[row]!]!;
    if (!Number.isFinite(value)) unknown[row] = 1;
    else if (deviation > 0) activity[row]! += (value - mean) / deviation;
  }
}

/** Makes mean 0 and standard deviation 1 of the values; answers false where they do not vary. */
function standardise(values: Float64Array): boolean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  // units that do not vary sum to 0 everywhere
  if (!(deviation > 0)) return false;
  for (let at = 0; at < values.length; at++) values[at] = (values[at]! - mean) / deviation;
  return true;
}
