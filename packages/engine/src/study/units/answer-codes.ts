import { codeOfBits, NO_CODE, ZERO_CODE } from "./ordered-code.ts";
import type { ReadImages } from "./read-images.ts";

/** The answers of a layer's units to images, one code each (`orderedCode`); `NO_CODE` where an answer is no number. */
export interface AnswerCodes {
  /** Data set indices of the images. */
  readonly items: Int32Array;
  /**
   * The codes of a unit, one for each image. With `into`, those of as many images from row `from` on: written there where they have to be made, so that
   * whoever goes through all units needs no memory for each.
   */
  readonly ofUnit: (unit: number, into?: Uint16Array, from?: number) => Uint16Array;
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
    add: (images, answers) => {
      const bits = new Int32Array(answers.buffer, answers.byteOffset, answers.length);
      for (let first = 0; first < units; first += UNITS) {
        encode({ bits, units, first, last: Math.min(units, first + UNITS) }, images, codes, pitch);
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
    of: (items) => ({
      items,
      ofUnit: (unit, into, from = 0) => rowsOf(unit, from, into === undefined ? items.length : from + into.length),
    }),
  };
}

/** Some units' answers of a batch, images × units, as the bits of float32. */
interface AnswerBits {
  readonly bits: Int32Array;
  readonly units: number;
  readonly first: number;
  readonly last: number;
}

/** Writes the codes of the units from `first` to `last`, each unit's in a run of its own. */
function encode(
  { bits, units, first, last }: AnswerBits,
  { count, positions, rows }: Pick<ReadImages, "count" | "positions" | "rows">,
  codes: Uint16Array,
  pitch: number,
): void {
  for (let unit = first, own = first * pitch; unit < last; unit++, own += pitch) {
    for (let image = 0; image < count; image++) {
      const row = rows[image]!;
      if (row >= 0) codes[own + row] = codeOfBits(bits[positions[image]! * units + unit]!);
    }
  }
}

/** The answers of units behind a ReLU, of those before it: made when they are asked for. */
export function rectifiedCodes({ items, ofUnit }: AnswerCodes): AnswerCodes {
  return {
    items,
    ofUnit: (unit, into = new Uint16Array(items.length), from = 0) => rectify(ofUnit(unit, into, from), into),
  };
}

/** Codes below 0 become that of 0, `NO_CODE` stays. Without a branch: whether a unit is active would be guessed wrong half the time. */
function rectify(codes: Uint16Array, into: Uint16Array): Uint16Array {
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    const above = code - ZERO_CODE;
    const [isBelow, isNone] = [above >> 31, (code - NO_CODE - 1) >> 31];
    into[at] = (ZERO_CODE + (above & ~isBelow)) & ~isNone;
  }
  return into;
}
