import type { CodeCounts } from "./code-counter.ts";
import { noExamples, type UnitExamples } from "./extremes.ts";
import { CODES, codeValue, NO_CODE } from "./ordered-code.ts";

/** Of each unit nine images: those whose answers are nearest to the 10 %, 20 %, …, 90 % points of its answers. */
export const DECILES = 9;

/** Where the answers of units to some images stand. */
export interface PlacedAnswers {
  /** Rows of the tally (`AnswerCodes`) whose places are known, ascending. */
  readonly rows: readonly number[];
  /** rows × units: place of the answer, row by row through the layer's map. */
  readonly places: Int32Array;
}

/** The codes at the deciles: of n answers in order, the one at (n − 1) × d / 10, rounded down. None where no answer is a number. */
export function decileCodes({ known, codes, counts }: CodeCounts): readonly number[] {
  const found: number[] = [];
  let below = 0;
  for (const code of codes) {
    below += counts[code]!;
    while (found.length < DECILES && below > Math.floor(((known - 1) * (found.length + 1)) / 10)) found.push(code);
  }
  return found;
}

/** Finds an image for each decile among those whose places are known: the nearest code, of equal ones the first image; each image is shown once. */
export function createDeciles(units: number, items: Int32Array, { rows, places }: PlacedAnswers) {
  const examples = noExamples(units, DECILES);
  const free = new Int32Array(rows.length);
  const find = (unit: number, codes: Uint16Array, wanted: readonly number[]): void => {
    for (let position = 0; position < free.length; position++) {
      const code = codes[rows[position]!]!;
      free[position] = code === NO_CODE ? TAKEN : code;
    }
    for (const [decile, target] of wanted.entries()) {
      const best = nearest(free, target);
      if (best < 0) continue;
      free[best] = TAKEN;
      const [at, row] = [unit * DECILES + decile, rows[best]!];
      examples.items[at] = items[row]!;
      examples.values[at] = codeValue(codes[row]!);
      examples.places[at] = places[best * units + unit]!;
    }
  };
  return { find, examples: examples as UnitExamples };
}

/** Stands for the code of an image that is not to be chosen: farther from every code than codes are from one another. */
const TAKEN = 4 * CODES;

/** Position of the code that is nearest; −1 where none is left. */
function nearest(free: Int32Array, target: number): number {
  let [best, distance] = [-1, CODES];
  for (let position = 0; position < free.length && distance > 0; position++) {
    const away = Math.abs(free[position]! - target);
    if (away < distance) [best, distance] = [position, away];
  }
  return best;
}
