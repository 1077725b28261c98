import { orderedCode } from "./ordered-code.ts";

/** The answers of a layer's units to images, one code each (`orderedCode`). */
export interface AnswerCodes {
  /** Data set indices of the images, in the order of a unit's codes. */
  readonly items: Int32Array;
  /** The codes of a unit, one for each image; `NO_CODE` where the answer is no number. */
  readonly ofUnit: (unit: number) => Uint16Array;
}

/** Collects answers: units × images × 2 bytes. */
export interface AnswerTally {
  readonly put: (unit: number, row: number, answer: number) => void;
  /** The answers to the first images, which are `items`. */
  readonly to: (items: Int32Array) => AnswerCodes;
}

/** A tally of the answers of `units` units to at most `images` images, a row each. */
export function createAnswerTally(units: number, images: number): AnswerTally {
  const codes = new Uint16Array(units * images);
  return {
    put: (unit, row, answer) => {
      codes[unit * images + row] = orderedCode(answer);
    },
    to: (items) => ({ items, ofUnit: (unit) => codes.subarray(unit * images, unit * images + items.length) }),
  };
}
