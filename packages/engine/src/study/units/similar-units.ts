import { gramOfRows, type LinearAlgebra } from "../../math/linear-algebra.ts";
import { matrix32, matrix64 } from "../../math/matrix.ts";
import type { AnswerCodes } from "./answer-codes.ts";
import { createCodeCounter } from "./code-counter.ts";
import { codeTable, isFiniteCode } from "./ordered-code.ts";
import { createMoments, type UnitMoments } from "./unit-moments.ts";

/** Of each unit the units of its layer that answer to the same images. */
export interface SimilarUnits {
  /** Units kept for each; fewer where the layer has fewer. */
  readonly count: number;
  /** units × count: the others with the largest correlation, the largest first; −1 where none varies. */
  readonly units: Int32Array;
  /** units × count: Pearson's correlation of the answers; NaN where there is none. */
  readonly correlations: Float32Array;
  /** Images it was computed on: those to which every unit's answer is finite. */
  readonly images: number;
}

/** Units kept for each. */
const KEPT = 5;
/** Units that are compared at most: units² products of 8 bytes are held. */
const MOST_UNITS = 4096;
/** Numbers in one product. */
const PART = 2 ** 21;

/** Memory in which the units of one layer after another are compared. */
export interface ComparingRoom {
  /** The number that each code stands for. */
  readonly values: Float32Array;
  /** Room for so many numbers, whatever it holds. */
  readonly numbers: (count: number) => Float32Array;
}

/** Such memory. */
export function createComparingRoom(): ComparingRoom {
  let most = new Float32Array(0);
  const numbers = (count: number): Float32Array => {
    if (most.length < count) most = new Float32Array(count);
    return most.subarray(0, count);
  };
  return { values: codeTable(), numbers };
}

/**
 * Compares every unit of a layer with every other one; undefined where the layer has more than 4,096 units. `moments` are those
 * of the same answers. Answers about their mean, divided by their spread, have their correlations as inner products.
 */
export async function similarUnits(
  answers: AnswerCodes,
  moments: UnitMoments,
  algebra: LinearAlgebra,
  room = createComparingRoom(),
): Promise<SimilarUnits | undefined> {
  const units = moments.means.length;
  if (units > MOST_UNITS) return undefined;
  if (!moments.isFinite()) {
    const finite = onlyFinite(units, answers);
    if (finite.answers.items.length === 0)
      return { ...largestOf(new Float64Array(units * units).fill(Number.NaN), units), images: 0 };
    return similarUnits(finite.answers, finite.moments, algebra, room);
  }
  const images = units === 0 ? 0 : answers.items.length;
  const gram = matrix64(units, units);
  const step = Math.min(images, Math.max(1, Math.floor(PART / units)));
  const { values } = room;
  const numbers = room.numbers(units * step);
  for (let start = 0; start < images; start += step) {
    const codes = new Uint16Array(Math.min(step, images - start));
    for (let unit = 0, to = 0; unit < units; unit++, to += codes.length) {
      standardize(answers.ofUnit(unit, codes, start), values, moments, unit, numbers.subarray(to, to + codes.length));
    }
    const part = matrix32(units, codes.length, numbers.subarray(0, units * codes.length));
    await gramOfRows(part, algebra, gram);
  }
  return { ...largestOf(gram.data, units), images };
}

/** The answers of all units to the images to which each of them is finite; a unit that never is answers alike to all, and resembles none. */
function onlyFinite(units: number, { items, ofUnit }: AnswerCodes) {
  const columns = Array.from({ length: units }, (_, unit) => ofUnit(unit));
  const known = columns.filter((codes) => codes.some((code) => isFiniteCode(code)));
  const every = [...items.keys()].filter((row) => known.every((codes) => isFiniteCode(codes[row]!)));
  const rows = known.length === 0 ? [] : every;
  const same = known[0]?.[rows[0] ?? 0] ?? 0;
  const kept = columns.map((codes) => Uint16Array.from(rows, (row) => (known.includes(codes) ? codes[row]! : same)));
  const count = createCodeCounter();
  const moments = createMoments(units);
  for (const [unit, codes] of kept.entries()) moments.add(unit, count(codes), codes.length);
  const answers: AnswerCodes = {
    items: Int32Array.from(rows, (row) => items[row]!),
    ofUnit: (unit, into, from = 0) => kept[unit]!.subarray(from, into === undefined ? undefined : from + into.length),
  };
  return { answers, moments };
}

/** A unit's answers as differences from its mean, divided by their spread. */
function standardize(
  codes: Uint16Array,
  values: Float32Array,
  { means, spreads }: UnitMoments,
  unit: number,
  into: Float32Array,
): void {
  const mean = means[unit]!;
  const factor = 1 / spreads[unit]!;
  for (let at = 0; at < codes.length; at++) into[at] = (values[codes[at]!]! - mean) * factor;
}

function largestOf(correlations: ArrayLike<number>, units: number): Omit<SimilarUnits, "images"> {
  const count = Math.min(KEPT, units - 1);
  const found = {
    count,
    units: new Int32Array(units * count).fill(-1),
    correlations: new Float32Array(units * count).fill(Number.NaN),
  };
  for (let unit = 0; unit < units; unit++) {
    const start = unit * count;
    const last = start + count - 1;
    for (let other = 0; other < units; other++) {
      const value = correlations[unit * units + other]!;
      // of many units few are among the nearest: NaN is not
      const isNear = value > found.correlations[last]! || (found.units[last]! < 0 && !Number.isNaN(value));
      if (isNear && other !== unit) insert(found, start, start + count, other, Math.max(-1, Math.min(1, value)));
    }
  }
  return found;
}

/** Puts a unit where it belongs among those kept from `start` to `end`; of equal ones the first stays before. */
function insert(
  { units, correlations }: Omit<SimilarUnits, "images">,
  start: number,
  end: number,
  unit: number,
  value: number,
): void {
  const goes = (at: number): boolean => units[at]! < 0 || correlations[at]! < value;
  let at = end;
  while (at > start && goes(at - 1)) at--;
  if (at === end) return;
  units.copyWithin(at + 1, at, end - 1);
  correlations.copyWithin(at + 1, at, end - 1);
  units[at] = unit;
  correlations[at] = value;
}
