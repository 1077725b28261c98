import { expect, test } from "vitest";
import { formatValue } from "./format.ts";

test.each([
  [0, "0.00"],
  [1.234, "1.23"],
  [0.0312, "0.03"],
  [0.0046, "0.0046"],
  [-0.00999, "−0.010"],
  [0.001, "0.0010"],
  [4.2e-4, "4.2e−4"],
  [123.4, "123"],
  [-15159.7, "−15,160"],
  [Number.NaN, "–"],
])("%f reads %s: a number that is not 0 never reads as 0", (value, text) => {
  expect(formatValue(value)).toBe(text);
});
