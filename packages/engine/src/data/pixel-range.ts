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
  // most bytes are seen at a glance
  if (data instanceof Uint8Array && data.some((byte) => byte > 1)) {
    return { factor: 1, offset: 0, said: "values 0 to 255" };
  }
  const seen = look(data, place);
  // bytes of zeros and ones are a picture in black and white
  if (seen.whole && seen.least >= 0 && seen.most > 1) return wholeRange(data, seen, place);
  const range = RANGES.find((one) => holds(one, seen));
  if (range === undefined) throw unsupported(seen, place);
  const { low, high, said } = range;
  const factor = 255 / (high - low);
  return { factor, offset: -low * factor, said: `values ${said}${clipped(range, outside(range, seen), seen)}` };
}

interface Seen {
  readonly least: number;
  readonly most: number;
  /** Whether there are no fractions. */
  readonly whole: boolean;
  readonly count: number;
  /** How many values are not zero, how many lie below or above the ends of ranges, and how many need so many bits. */
  readonly filled: number;
  readonly below: Readonly<Record<-1 | 0, number>>;
  readonly above: Readonly<Record<1 | 255 | "small", number>>;
  readonly bits: Readonly<Uint32Array>;
}

function look(data: NumberArray, place: string): Seen {
  const [least, most] = extremes(data, place);
  let [zeros, fractions, belowMinusOne, belowZero] = [0, 0, 0, 0];
  let [aboveOne, aboveSmall, aboveAll] = [0, 0, 0];
  const bits = new Uint32Array(33);
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    const whole = Math.trunc(value);
    const length = value < 2 ** 32 ? 32 - Math.clz32(whole) : 32;
    bits[length] = (bits[length] as number) + 1;
    zeros += Number(value === 0);
    fractions += Number(value !== whole);
    belowZero += Number(value < 0);
    belowMinusOne += Number(value < -1);
    aboveOne += Number(value > 1);
    aboveSmall += Number(value > SMALL);
    aboveAll += Number(value > 255);
  }
  return {
    least,
    most,
    whole: fractions === 0,
    count: data.length,
    filled: data.length - zeros,
    below: { [-1]: belowMinusOne, 0: belowZero },
    above: { 1: aboveOne, small: aboveSmall, 255: aboveAll },
    bits,
  };
}

function extremes(data: NumberArray, place: string): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (!Number.isFinite(value)) {
      throw new DeeplingError("invalid", `array: it holds ${Number.isNaN(value) ? "NaN" : "infinity"} (${place})`);
    }
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

type Range = (typeof RANGES)[number];
const outside = ({ low, high }: Range, { below, above }: Seen): number => below[low] + above[high];

function holds(range: Range, seen: Seen): boolean {
  const { low, high } = range;
  const { least, most, filled, above } = seen;
  if (high === 255 && (above.small <= OUTLIERS * filled || above[1] < FEW * filled)) return false;
  const excess = Math.max(low - least, most - high) / (high - low);
  const beyond = outside(range, seen);
  return excess <= ROUNDING || beyond <= OUTLIERS * filled || (excess <= 0.25 && beyond <= OVERSHOOTS * filled);
}

/** The bits that all values fit in, but for a few equal ones far beyond, which mark what was not measured. */
function wholeRange(data: NumberArray, seen: Seen, place: string): PixelRange {
  const between = (from: number, to: number) => seen.bits.subarray(from + 1, to + 1).reduce((sum, n) => sum + n, 0);
  const depth = DEPTHS.find((bits) => {
    const beyond = between(bits, 32);
    if (beyond === 0) return true;
    const far = beyond <= OUTLIERS * seen.filled && between(bits, bits + 2) === 0;
    return far && beyond === countOf(data, seen.most);
  });
  if (depth === undefined) throw unsupported(seen, place);
  const high = 2 ** depth - 1;
  const bits = depth === 8 ? "" : `, ${depth} bits by the largest`;
  return {
    factor: 255 / high,
    offset: 0,
    said: `values 0 to ${high}${bits}${clipped({ low: 0, high }, between(depth, 32), seen)}`,
  };
}

function countOf(data: NumberArray, value: number): number {
  let found = 0;
  for (let i = 0; i < data.length; i++) found += Number(data[i] === value);
  return found;
}

function clipped({ low, high }: { low: number; high: number }, beyond: number, { count, least, most }: Seen): string {
  if (beyond === 0) return "";
  const share = round((100 * beyond) / count, 2);
  return ` (${share} % lie beyond it, by up to ${round(Math.max(low - least, most - high), 2)}: clipped)`;
}

function unsupported({ least, most }: Seen, place: string): DeeplingError {
  return new DeeplingError("unsupported", `array: values from ${round(least)} to ${round(most)} as pixels (${place})`, {
    hint: "save the pixels before normalisation: 0 to 255, or 0 to 1",
  });
}

const round = (value: number, digits = 3): string => String(Number(value.toPrecision(digits)));
