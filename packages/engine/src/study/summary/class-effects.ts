import type { AnswerCodes } from "../units/answer-codes.ts";

/** What units answer, in standard deviations of each. */
export interface UnitEffects {
  /** Mean and standard deviation of each unit's finite answers. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** units × classes: (mean answer to the class − mean answer) / standard deviation; 0 for a unit that does not vary, and for a class without a finite answer. */
  readonly effects: Float32Array;
}

/**
 * How far each unit's answers to the images of a class lie above its answers to all: Cohen's d against the spread over all images. `groupOf` holds for each image
 * the place of its class among `classes` ones; −1 for none.
 */
export function classEffects(
  { ofUnit }: AnswerCodes,
  units: number,
  groupOf: Int32Array,
  classes: number,
  table: Float32Array,
): UnitEffects {
  const [means, deviations] = [new Float64Array(units), new Float64Array(units)];
  const effects = new Float32Array(units * classes);
  for (let unit = 0; unit < units; unit++) {
    const codes = ofUnit(unit);
    const { sums, counts } = sumsByGroup(codes, groupOf, classes, table);
    const count = counts.reduce((all, own) => all + own, 0);
    const mean = sums.reduce((all, own) => all + own, 0) / count;
    const deviation = count === 0 ? 0 : Math.sqrt(squaresAbout(mean, codes, table) / count);
    means[unit] = mean;
    deviations[unit] = deviation;
    for (let group = 0; group < classes && deviation > 0; group++) {
      if (counts[group]! > 0) effects[unit * classes + group] = (sums[group]! / counts[group]! - mean) / deviation;
    }
  }
  return { means, deviations, effects };
}

/** Sums and counts of the finite answers of each group; those without a group come last. */
function sumsByGroup(codes: Uint16Array, groupOf: Int32Array, classes: number, table: Float32Array) {
  const [sums, counts] = [new Float64Array(classes + 1), new Float64Array(classes + 1)];
  for (let row = 0; row < codes.length; row++) {
    const value = table[codes[row]!]!;
    if (!Number.isFinite(value)) continue;
    const group = groupOf[row]! < 0 ? classes : groupOf[row]!;
    sums[group]! += value;
    counts[group]! += 1;
  }
  return { sums, counts };
}

function squaresAbout(mean: number, codes: Uint16Array, table: Float32Array): number {
  let squares = 0;
  for (let row = 0; row < codes.length; row++) {
    const value = table[codes[row]!]!;
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  return squares;
}
