import { type CorrelationTally, createCorrelationTally } from "../../math/correlation.ts";
import type { LinearAlgebra } from "../../math/linear-algebra.ts";
import { matrix32 } from "../../math/matrix.ts";
import { codeValue } from "./ordered-code.ts";

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
const PART = 2 ** 22;

/** Compares every unit of a layer with every other one; undefined where the layer has more than 4,096 units. `codesOf` gives a unit's answers to the same images. */
export async function similarUnits(
  units: number,
  codesOf: (unit: number) => Uint16Array,
  algebra: LinearAlgebra,
): Promise<SimilarUnits | undefined> {
  if (units > MOST_UNITS) return undefined;
  const columns = Array.from({ length: units }, (_, unit) => codesOf(unit));
  const rows = columns[0]?.length ?? 0;
  const tally = createCorrelationTally(units, units, algebra);
  const step = Math.max(1, Math.floor(PART / units));
  for (let start = 0; start < rows; start += step) await addRows(tally, columns, start, Math.min(rows, start + step));
  return { ...largestOf(tally.result().data, units), images: tally.sums.rows };
}

async function addRows(
  tally: CorrelationTally,
  columns: readonly Uint16Array[],
  start: number,
  end: number,
): Promise<void> {
  const numbers = new Float32Array((end - start) * columns.length);
  let kept = 0;
  for (let row = start; row < end; row++) {
    const at = kept * columns.length;
    let finite = true;
    for (let unit = 0; unit < columns.length; unit++) {
      const value = codeValue(columns[unit]![row]!);
      numbers[at + unit] = value;
      finite &&= Number.isFinite(value);
    }
    if (finite) kept++;
  }
  if (kept === 0) return;
  const matrix = matrix32(kept, columns.length, numbers.subarray(0, kept * columns.length));
  await tally.add(matrix, matrix);
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
    for (let other = 0; other < units; other++) {
      const value = correlations[unit * units + other]!;
      if (other !== unit && !Number.isNaN(value)) insert(found, start, start + count, other, value);
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
