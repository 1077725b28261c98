import { DeeplingError } from "../base/error.ts";
import type { NumberArray } from "./number-array.ts";

/** How the numbers of an array become pixels from 0 to 255: value × factor + offset, clipped. */
export interface PixelRange {
  readonly factor: number;
  readonly offset: number;
  /** The range and what is clipped, for the person: "values 0 to 1". */
  readonly said: string;
}

/** The ranges of fractional pixels, the likeliest first. */
const RANGES = [
  { low: 0, high: 1, said: "0 to 1" },
  { low: -1, high: 1, said: "−1 to 1" },
  { low: 0, high: 255, said: "0 to 255" },
] as const;

/** Bits of the whole numbers that files, cameras and scanners give. */
const DEPTHS = [8, 10, 12, 14, 16] as const;

/** Of the values that are not zero, the share that may lie beyond a range at any distance: dead pixels, marks. */
const OUTLIERS = 0.005;

/** The share that may lie beyond it by up to a fourth of its width: what resampling overshoots. */
const OVERSHOOTS = 0.05;

/** How far any number of values may lie beyond it, as a share of its width: rounding. */
const ROUNDING = 0.002;

/** Fractional pixels of 0 to 255 are not as small as this, and few are at most 1. */
const SMALL = 8;
const FEW = 0.1;

/**
 * The range that an array's numbers fill, one for all its images. Fractional numbers lie in 0 to 1, −1 to 1 or 0 to 255, but for
 * rounding, what resampling overshoots, and outliers; whole numbers in 0 to 1, 0 to 255, or in the 10, 12, 14 or 16 bits that the
 * largest needs, but for marks. Zeros say nothing of the range. Throws "invalid array" for NaN and infinity, "unsupported array"
 * for other ranges.
 */
export function readRange(data: NumberArray, place: string): PixelRange {
  // most bytes are seen at a glance; bytes of zeros and ones are a picture in black and white
  if (data instanceof Uint8Array && data.some((byte) => byte > 1)) return scaled(0, 255, "0 to 255");
  const extremes = findExtremes(data, place);
  const { least, most } = extremes;
  if (least >= 0 && most <= 1) return scaled(0, 1, "0 to 1");
  const found = least >= 0 && isWhole(data) ? wholeRange(data, most) : fractionRange(data, extremes);
  if (found !== undefined) return found;
  throw unsupported(extremes, place);
}

function scaled(low: number, high: number, said: string): PixelRange {
  const factor = 255 / (high - low);
  return { factor, offset: (0 - low) * factor, said: `values ${said}` };
}

interface Extremes {
  readonly least: number;
  readonly most: number;
}

function findExtremes(data: NumberArray, place: string): Extremes {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let strange = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
    // NaN for NaN and infinity, 0 for numbers
    strange += value - value;
  }
  if (strange === 0) return { least, most };
  const kind = data.some(Number.isNaN) ? "NaN" : "infinity";
  throw new DeeplingError("invalid", `array: it holds ${kind} (${place})`);
}

function isWhole(data: NumberArray): boolean {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return true;
  for (let i = 0; i < data.length; i++) if (!Number.isInteger(data[i])) return false;
  return true;
}

/** The bits that all values fit in, but for a few equal ones far beyond, which mark what was not measured. */
function wholeRange(data: NumberArray, most: number): PixelRange | undefined {
  let [marks, zeros, second] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (value === most) marks++;
    else if (value === 0) zeros++;
    else if (value > second) second = value;
  }
  const areMarks = marks <= OUTLIERS * (data.length - zeros) && most >= 4 * 2 ** (depthOf(second) ?? 16);
  const depth = depthOf(areMarks ? second : most);
  if (depth === undefined) return undefined;
  const high = 2 ** depth - 1;
  const clipped = areMarks ? beyond(marks, data.length, most - high) : "";
  return scaled(0, high, `0 to ${high}${depth === 8 ? "" : `, ${depth} bits, judging by the largest value`}${clipped}`);
}

const depthOf = (most: number): number | undefined => DEPTHS.find((bits) => most < 2 ** bits);

interface Tally {
  /** How many values are not zero, and how many lie below or above the ends of ranges. */
  readonly filled: number;
  readonly below: Readonly<Record<-1 | 0, number>>;
  readonly above: Readonly<Record<1 | 255 | "small", number>>;
}

function fractionRange(data: NumberArray, extremes: Extremes): PixelRange | undefined {
  const tally = count(data);
  const range = RANGES.find((one) => holds(one, extremes, tally));
  if (range === undefined) return undefined;
  const { low, high, said } = range;
  return scaled(low, high, said + beyond(outside(range, tally), data.length, excessOf(range, extremes)));
}

function count(data: NumberArray): Tally {
  let [zeros, belowMinusOne, belowZero] = [0, 0, 0];
  let [aboveOne, aboveSmall, aboveAll] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (value <= 0) {
      if (value === 0) zeros++;
      else belowZero++;
      if (value < -1) belowMinusOne++;
    } else if (value > 1) {
      aboveOne++;
      if (value > SMALL) aboveSmall++;
      if (value > 255) aboveAll++;
    }
  }
  return {
    filled: data.length - zeros,
    below: { [-1]: belowMinusOne, 0: belowZero },
    above: { 1: aboveOne, small: aboveSmall, 255: aboveAll },
  };
}

type Range = (typeof RANGES)[number];
const outside = ({ low, high }: Range, { below, above }: Tally): number => below[low] + above[high];
const excessOf = ({ low, high }: Range, { least, most }: Extremes): number => Math.max(low - least, most - high);

function holds(range: Range, extremes: Extremes, tally: Tally): boolean {
  const { filled, above } = tally;
  if (range.high === 255 && (above.small <= OUTLIERS * filled || above[1] < FEW * filled)) return false;
  const excess = excessOf(range, extremes) / (range.high - range.low);
  const others = outside(range, tally);
  return excess <= ROUNDING || others <= OUTLIERS * filled || (excess <= 0.25 && others <= OVERSHOOTS * filled);
}

function beyond(values: number, all: number, excess: number): string {
  if (values === 0) return "";
  return ` (${round((100 * values) / all, 2)} % lie beyond it, by up to ${round(excess, 2)}: clipped)`;
}

function unsupported({ least, most }: Extremes, place: string): DeeplingError {
  return new DeeplingError("unsupported", `array: values from ${round(least)} to ${round(most)} as pixels (${place})`, {
    hint: "save the pixels before normalisation: 0 to 255, or 0 to 1",
  });
}

const round = (value: number, digits = 3): string => String(Number(value.toPrecision(digits)));
