import { expect, test } from "vitest";
import { seededRandom } from "../../base/random.ts";
import { codeValue, NO_CODE, orderedCode } from "./ordered-code.ts";

const random = seededRandom(3);
const numbers = Array.from({ length: 2000 }, () => (random() - 0.5) * 2 ** Math.floor(random() * 60 - 30));
const special = [0, 1, -1, 1e-38, -1e-38, 3e38, -3e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

test("codes are ordered as their numbers are, and stand for them within 0.4 %", () => {
  const ordered = [...numbers, ...special].sort((a, b) => a - b);
  const codes = ordered.map(orderedCode);
  for (let at = 1; at < codes.length; at++) expect(codes[at]).toBeGreaterThanOrEqual(codes[at - 1] as number);
  for (const value of numbers) expect(Math.abs(codeValue(orderedCode(value)) / value - 1)).toBeLessThan(2 ** -8);
});

test.each([0, 1, -1, 2.5, -96, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "%s has a code of its own",
  (value) => {
    expect(codeValue(orderedCode(value))).toBe(value);
  },
);

test("−0 is 0, and what is no number lies below every number", () => {
  expect(orderedCode(-0)).toBe(orderedCode(0));
  expect(orderedCode(Number.NaN)).toBe(NO_CODE);
  expect(codeValue(NO_CODE)).toBeNaN();
  expect(orderedCode(Number.NEGATIVE_INFINITY)).toBeGreaterThan(NO_CODE);
});

test("ties round to the even code, as bfloat16 does", () => {
  expect(codeValue(orderedCode(1 + 2 ** -8))).toBe(1);
  expect(codeValue(orderedCode(1 + 3 * 2 ** -8))).toBe(1 + 2 ** -6);
});
