import { expect, test } from "vitest";
import { factWords } from "./fact-words.ts";

test("a share says what it is a share of; other values are as they are", () => {
  expect(factWords({ value: 0.0125, shareOf: "the difference" }, String)).toBe("1.25 % of the difference");
  expect(factWords({ value: 3.99 }, (value) => value.toFixed(1))).toBe("4.0");
  expect(factWords({ value: "midpoint" }, String)).toBe("midpoint");
});
