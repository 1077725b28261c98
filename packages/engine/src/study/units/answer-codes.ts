import { codeOfBits, NO_CODE, ZERO_CODE } from "./ordered-code.ts";
import type { ReadImages } from "./read-images.ts";

/** The answers of a layer's units to images, one code each (`orderedCode`); `NO_CODE` where an answer is no number. */
export interface AnswerCodes {
  /** Data set indices of the images. */
  readonly items: Int32Array;
  /** The codes of a unit, one for each image. */
  readonly ofUnit: (unit: number) => Uint16Array;
}

/** Collects answers, 2 bytes each. */
export interface AnswerTally {
  /** Keeps a batch's answers, images × units, in the rows of its images. */
  readonly add: (images: Pick<ReadImages, "count" | "positions" | "rows">, answers: Float32Array) => void;
  /** The codes of the rows from `from` to `to`, units × rows. */
  readonly slice: (from: number, to: number) => Uint16Array;
  /** Puts such codes into the rows from `from` on. */
  readonly put: (codes: Uint16Array, from: number) => void;
  /** What is held, where `items` are the images of its first rows. */
  readonly of: (items: Int32Array) => AnswerCodes;
}

/** Units whose codes are written at once: what is read of an image then lies in one line of the processor's cache. */
const UNITS = 16;
/** Codes in such a line. */
const LINE = 32;

/** A tally of the answers of `units` units to at most `images` images, a row each. They lie unit by unit, as they are read. */
export function createAnswerTally(units: number, images: number): AnswerTally {
  // an odd number of lines: else units would lie in the same places of the cache
  const pitch = LINE * (2 * Math.ceil((Math.ceil(images / LINE) - 1) / 2) + 1);
  const codes = new Uint16Array(units * pitch);
  const rowsOf = (unit: number, from: number, to: number) => codes.subarray(unit * pitch + from, unit * pitch + to);
  return {
    add: ({ count, positions, rows }, answers) => {
      const bits = new Int32Array(answers.buffer, answers.byteOffset, answers.length);
      for (let first = 0; first < units; first += UNITS) {
        const last = Math.min(units, first + UNITS);
        for (let image = 0; image < count; image++) {
          const [row, from] = [rows[image]!, positions[image]! * units];
          if (row < 0) continue;
          for (let unit = first; unit < last; unit++) codes[unit * pitch + row] = codeOfBits(bits[from + unit]!);
        }
      }
    },
    slice: (from, to) => {
      const part = new Uint16Array(units * (to - from));
      for (let unit = 0; unit < units; unit++) part.set(rowsOf(unit, from, to), unit * (to - from));
      return part;
    },
    put: (part, from) => {
      const rows = part.length / units;
      for (let unit = 0; unit < units; unit++) {
        rowsOf(unit, from, from + rows).set(part.subarray(unit * rows, (unit + 1) * rows));
      }
    },
    of: (items) => ({ items, ofUnit: (unit) => rowsOf(unit, 0, items.length) }),
  };
}

/** The answers of units behind a ReLU, of those before it: made when they are asked for. */
export function rectifiedCodes({ items, ofUnit }: AnswerCodes): AnswerCodes {
  const rectified = (code: number) => (code === NO_CODE || code > ZERO_CODE ? code : ZERO_CODE);
  return { items, ofUnit: (unit) => ofUnit(unit).map(rectified) };
}
