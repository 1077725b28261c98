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
  const unknown = unknownIn(clusters, ofUnit, images, table);
  for (const [index, units] of clusters.entries()) {
    const activity = new Float64Array(images);
    for (let at = 0; at < units.length; at++) {
      const unit = units[at]!;
      addAnswers(activity, ofUnit(unit), means[unit]!, deviations[unit]!, table);
    }
    if (!standardise(activity, unknown)) continue;
    for (let row = 0; row < images; row++) {
      if (activity[row]! > most[row]!) [most[row], served[row]] = [activity[row]!, index];
    }
  }
  return served.map((cluster, row) => (unknown[row] === 1 ? NOT_SERVED : cluster));
}

/** Marks images on which an answer of some cluster's unit is not finite: no cluster is measured by them. */
function unknownIn(
  clusters: readonly ArrayLike<number>[],
  ofUnit: AnswerCodes["ofUnit"],
  images: number,
  table: Float32Array,
): Uint8Array {
  const unknown = new Uint8Array(images);
  for (const unit of clusters.flatMap((units) => Array.from(units))) {
    const codes = ofUnit(unit);
    for (let row = 0; row < images; row++) if (!Number.isFinite(table[codes[row]!]!)) unknown[row] = 1;
  }
  return unknown;
}

/** Adds a unit's finite answers in its standard deviations. */
function addAnswers(
  activity: Float64Array,
  codes: Uint16Array,
  mean: number,
  deviation: number,
  table: Float32Array,
): void {
  for (let row = 0; row < activity.length; row++) {
    const value = table[codes[row]!]!;
    if (deviation > 0 && Number.isFinite(value)) activity[row]! += (value - mean) / deviation;
  }
}

/** Makes mean 0 and standard deviation 1 of the values of known images; answers false where these do not vary. */
function standardise(values: Float64Array, unknown: Uint8Array): boolean {
  const known = values.filter((_, row) => unknown[row] === 0);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
  // units that do not vary sum to 0 everywhere
  if (!(deviation > 0)) return false;
  for (let at = 0; at < values.length; at++) values[at] = (values[at]! - mean) / deviation;
  return true;
}
