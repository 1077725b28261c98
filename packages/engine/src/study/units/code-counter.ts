import { CODES, NO_CODE } from "./ordered-code.ts";

/** How often each code occurs among a unit's answers. Valid until the next unit is counted. */
export interface CodeCounts {
  /** Answers that are numbers. */
  readonly known: number;
  /** The codes that occur, ascending. */
  readonly codes: Uint16Array;
  /** By code: how often it occurs. */
  readonly counts: Uint32Array;
  /** By code: answers below it and half of those equal to it (its mid-rank). */
  readonly midRanks: Float64Array;
}

/** Counts the codes of one unit after another, in memory that all units share. */
export function createCodeCounter(): (codes: Uint16Array) => CodeCounts {
  const counts = new Uint32Array(CODES);
  const midRanks = new Float64Array(CODES);
  const occurring = new Uint16Array(CODES);
  let different = 0;
  return (codes) => {
    for (let at = 0; at < different; at++) counts[occurring[at]!] = 0;
    let [least, most] = [CODES, 0];
    for (let at = 0; at < codes.length; at++) {
      const code = codes[at]!;
      counts[code]! += 1;
      if (code < least) least = code;
      if (code > most) most = code;
    }
    const unknown = counts[NO_CODE]!;
    counts[NO_CODE] = 0;
    different = 0;
    let below = 0;
    for (let code = least; code <= most; code++) {
      const times = counts[code]!;
      if (times === 0) continue;
      occurring[different++] = code;
      midRanks[code] = below + times / 2;
      below += times;
    }
    return { known: codes.length - unknown, codes: occurring.subarray(0, different), counts, midRanks };
  };
}
