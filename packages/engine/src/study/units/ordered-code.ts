const word = new Int32Array(1);
const number = new Float32Array(word.buffer);

/** The code of what is no number: below every other. */
export const NO_CODE = 0;

/** The code of 0. */
export const ZERO_CODE = 0x8000;

/** How many codes there are. */
export const CODES = 65536;

/**
 * 16 bits that stand for a number and are ordered as numbers are: the nearest bfloat16 (8 bits of exponent, 7 of fraction, so within 0.4 %), its
 * bits turned so that larger numbers have larger codes. Numbers that share a code count as equal. −0 is 0; NaN is `NO_CODE`.
 */
export function orderedCode(value: number): number {
  number[0] = value;
  return codeOfBits(word[0] as number);
}

/** The code of a number by its bits as a signed integer, for whoever has many in an array. */
export function codeOfBits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return NO_CODE;
  if (bits === NEGATIVE_ZERO) return ZERO_CODE;
  // half of what is cut off rounds up, ties to the even one; infinity stays, since its fraction is 0
  const rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  // of a negative number all bits are turned, else the sign alone
  return rounded ^ (0x8000 | (-(rounded >>> 15) & 0x7fff));
}

/** The bits of −0. */
const NEGATIVE_ZERO = -(2 ** 31);

/** The number that a code stands for. */
export function codeValue(code: number): number {
  if (code === NO_CODE) return Number.NaN;
  word[0] = bitsOfCode(code);
  return number[0] as number;
}

/** The number that each code stands for. */
export function codeTable(): Float32Array {
  const bits = new Uint32Array(CODES);
  for (let code = 0; code < CODES; code++) bits[code] = bitsOfCode(code);
  const numbers = new Float32Array(bits.buffer);
  numbers[NO_CODE] = Number.NaN;
  return numbers;
}

/** The bits of that number as float32; whatever they are for `NO_CODE`. */
export function bitsOfCode(code: number): number {
  return (code & 0x8000 ? code & 0x7fff : 0xffff - code) << 16;
}

/** Whether a code stands for a number that is not infinite. */
export function isFiniteCode(code: number): boolean {
  return code > LEAST_FINITE && code < INFINITE;
}

const INFINITE = 0xff80;
const LEAST_FINITE = 0xffff - 0xff80;
