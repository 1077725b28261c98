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

/** Codes that are looked through together where any of them occurs: most do not. */
const BLOCK = 256;

/** Counts the codes of one unit after another, in memory that all units share. */
export function createCodeCounter(): (codes: Uint16Array) => CodeCounts {
  const counts = new Uint32Array(CODES);
  const midRanks = new Float64Array(CODES);
  const occurring = new Uint16Array(CODES);
  const occurs = new Uint8Array(CODES / BLOCK);
  let different = 0;
  return (codes) => {
    for (let at = 0; at < different; at++) counts[occurring[at]!] = 0;
    occurs.fill(0);
    for (let at = 0; at < codes.length; at++) {
      const code = codes[at]!;
      counts[code]! += 1;
      occurs[code >> 8] = 1;
    }
    const unknown = counts[NO_CODE]!;
    counts[NO_CODE] = 0;
    different = 0;
    let below = 0;
    for (let block = 0; block < occurs.length; block++) {
      if (occurs[block] === 0) continue;
      for (let code = block * BLOCK; code < (block + 1) * BLOCK; code++) {
        const times = counts[code]!;
        if (times === 0) continue;
        occurring[different++] = code;
        midRanks[code] = below + times / 2;
        below += times;
      }
    }
    return { known: codes.length - unknown, codes: occurring.subarray(0, different), counts, midRanks };
  };
}
