import { expect, test } from "vitest";
import { halfToNumber, numberToHalf } from "./half.ts";

test("every half becomes a number and the same half again", () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const number = halfToNumber(bits);
    if (Number.isNaN(number)) expect(numberToHalf(number)).toBe(0x7e00);
    else if (numberToHalf(number) !== bits) expect.fail(`${bits} became ${numberToHalf(number)}`);
  }
});

test("numbers between two halves become the nearer, in the middle the even one", () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [halfToNumber(bits), halfToNumber(bits + 1)];
    const middle = (low + high) / 2;
    const [below, even, above] = [middle - (high - low) / 64, middle, middle + (high - low) / 64].map(numberToHalf);
    if (below !== bits || above !== bits + 1 || even !== bits + (bits % 2)) expect.fail(`between ${low} and ${high}`);
  }
  expect([65519, 65520, 1e9, -1e9].map(numberToHalf)).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00]);
});
