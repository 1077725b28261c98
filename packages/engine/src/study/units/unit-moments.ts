import type { CodeCounts } from "./code-counter.ts";
import { codeTable, isFiniteCode } from "./ordered-code.ts";

/** Mean and spread of the answers of a layer's units. */
export interface UnitMoments {
  /** Takes the counts of a unit's codes. */
  readonly add: (unit: number, counts: CodeCounts, images: number) => void;
  readonly means: Float64Array;
  /** Square root of the sum of squared differences from the mean; NaN for a unit that always answers the same. */
  readonly spreads: Float64Array;
  /** Whether every answer of every unit added is a finite number. */
  readonly isFinite: () => boolean;
}

/** Moments of the answers from how often each code occurs: far fewer steps than answers. `values` has the number of each code. */
export function createMoments(units: number, values = codeTable()): UnitMoments {
  const means = new Float64Array(units);
  const spreads = new Float64Array(units);
  let finite = true;
  return {
    add: (unit, { known, codes, counts }, images) => {
      const [least, most] = [codes[0] ?? 0, codes.at(-1) ?? 0];
      finite &&= known === images && isFiniteCode(least) && isFiniteCode(most);
      let sum = 0;
      for (let at = 0; at < codes.length; at++) sum += counts[codes[at]!]! * values[codes[at]!]!;
      const mean = sum / known;
      let squares = 0;
      for (let at = 0; at < codes.length; at++) squares += counts[codes[at]!]! * (values[codes[at]!]! - mean) ** 2;
      means[unit] = mean;
      spreads[unit] = codes.length > 1 ? Math.sqrt(squares) : Number.NaN;
    },
    means,
    spreads,
    isFinite: () => finite,
  };
}
