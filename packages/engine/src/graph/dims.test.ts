import { expect, test } from "vitest";
import { addDims, divideDims, elementsOf, multiplyDims, subtractDims } from "./dims.ts";

test("numbers are computed", () => {
  expect(multiplyDims(2, 3, 4)).toBe(24);
  expect(divideDims(7, 2)).toBe(3);
  expect(addDims(2, -5)).toBe(-3);
  expect(subtractDims(4, 4)).toBe(0);
});

test("the same product has the same text, in whatever order", () => {
  expect(multiplyDims("b", 3, "a", 2)).toBe("6*a*b");
  expect(multiplyDims(multiplyDims(2, "a"), multiplyDims("b", 3))).toBe("6*a*b");
  expect(multiplyDims("a", 1)).toBe("a");
  expect(multiplyDims("a", 0)).toBe(0);
});

test("symbols cancel", () => {
  expect(divideDims(elementsOf(["batch", 4, 3]), "batch")).toBe(12);
  expect(divideDims(elementsOf(["batch", 4, 3]), 6)).toBe("2*batch");
  expect(subtractDims("batch", "batch")).toBe(0);
});

test("what does not divide stays a quotient, and is a factor like any other", () => {
  const half = divideDims("h", 2);
  expect(half).toBe("(h/2)");
  expect(multiplyDims(half, 2, "w")).toBe("2*(h/2)*w");
  expect(divideDims(multiplyDims(half, "w"), half)).toBe("w");
});

test("a window that keeps the extent gives the symbol back", () => {
  // 3 wide, padded by 1 on each side: h + 2 − 3 + 1
  expect(addDims(addDims(addDims("h", 2), -3), 1)).toBe("h");
  expect(addDims(addDims("h", 2), 3)).toBe("(h+5)");
});
