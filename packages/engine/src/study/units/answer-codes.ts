import { codeOfBits } from "./ordered-code.ts";
import type { ReadImages } from "./read-images.ts";

/** The answers of a layer's units to images, one code each (`orderedCode`); `NO_CODE` where an answer is no number. */
export interface AnswerCodes {
  /** Data set indices of the images. */
  readonly items: Int32Array;
  /** The codes of a unit, one for each image. */
  readonly ofUnit: (unit: number) => Uint16Array;
}

/** Collects answers: images × units × 2 bytes. */
export interface AnswerTally {
  /** Keeps a batch's answers, images × units, in the rows of its images. */
  readonly add: (images: Pick<ReadImages, "count" | "positions" | "rows">, answers: Float32Array) => void;
  /** All codes, images × units: as batches come. */
  readonly codes: Uint16Array;
}

/** A tally of the answers of `units` units to at most `images` images, a row each. */
export function createAnswerTally(units: number, images: number): AnswerTally {
  const codes = new Uint16Array(units * images);
  return {
    add: ({ count, positions, rows }, answers) => {
      const bits = new Int32Array(answers.buffer, answers.byteOffset, answers.length);
      for (let image = 0; image < count; image++) {
        const to = rows[image]! * units;
        const from = positions[image]! * units;
        if (to < 0) continue;
        for (let unit = 0; unit < units; unit++) codes[to + unit] = codeOfBits(bits[from + unit]!);
      }
    },
    codes,
  };
}

/** Arranges the codes of a tally unit by unit; `items` are the images of its first rows. */
export function codesByUnit(codes: Uint16Array, units: number, items: Int32Array): AnswerCodes {
  const images = items.length;
  const arranged = new Uint16Array(units * images);
  for (let first = 0; first < units; first += UNITS) {
    for (let start = 0; start < images; start += IMAGES) arrange(codes, units, images, [first, start], arranged);
  }
  return { items, ofUnit: (unit) => arranged.subarray(unit * images, (unit + 1) * images) };
}

/** Units and images whose codes are arranged at once: what is read stays in the processor's cache. */
const UNITS = 32;
const IMAGES = 64;

/** Puts the codes of some units from `first` on to some images from `start` on where they belong in `into`, units × images. */
function arrange(
  codes: Uint16Array,
  units: number,
  images: number,
  [first, start]: readonly [number, number],
  into: Uint16Array,
): void {
  const lastImage = Math.min(images, start + IMAGES);
  const lastUnit = Math.min(units, first + UNITS);
  for (let unit = first; unit < lastUnit; unit++) {
    const to = unit * images;
    for (let image = start; image < lastImage; image++) into[to + image] = codes[image * units + unit]!;
  }
}
