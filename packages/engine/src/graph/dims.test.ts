import { expect, test } from "vitest";
import { leastOf } from "../ops/rules/known.ts";
import { addDims, divideDims, elementsOf, multiplyDims, subtractDims } from "./dims.ts";
import type { Dim } from "./graph.ts";

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

test("a long text becomes a short atom, the same for the same arithmetic, still counted as a difference where it holds one", () => {
  const doubled = (start: Dim, times: number) =>
    Array.from({ length: times }).reduce<Dim>((dim) => addDims(dim, dim), start);
  const [once, again, other] = [doubled("h", 40), doubled("h", 40), doubled("w", 40)];
  expect(String(once).length).toBeLessThan(500);
  expect(again).toBe(once);
  expect(other).not.toBe(once);
  expect(divideDims(multiplyDims(once, "n"), once)).toBe("n");
  expect(leastOf(once)).toBe(0);
  expect(leastOf(doubled(addDims("h", -3), 40))).toBe(Number.NEGATIVE_INFINITY);
});
