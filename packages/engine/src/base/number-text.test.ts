import { expect, test } from "vitest";
import { threeFigures, withMinus } from "./number-text.ts";

test("numbers have three figures at most, and a true minus sign", () => {
  expect([-4.1234, 0.031249, 1234.5, 0, 1e-9, Number.NaN].map(threeFigures)).toEqual([
    "−4.12",
    "0.0312",
    "1230",
    "0",
    "1e−9",
    "NaN",
  ]);
  expect(withMinus("-1 to -2")).toBe("−1 to −2");
});
