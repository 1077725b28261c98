import { expect, test } from "vitest";
import { matchOrder, matchSummary } from "./match-order.ts";

const matches = {
  kind: "unit matches",
  final: true,
  layer: 2,
  other: 2,
  images: 9,
  best: Int32Array.of(3, -1, 0, 3),
  correlation: Float32Array.of(0.5, Number.NaN, 0.75, 0.25),
  bestOfOther: Int32Array.of(2, 0, 0, 0),
  correlationOfOther: Float32Array.of(0.75, 0.1, 0.1, 0.5),
} as const;

test("units in the order of a column; those without a match come last", () => {
  expect(matchOrder(matches, "unit")).toEqual([0, 1, 2, 3]);
  expect(matchOrder(matches, "match")).toEqual([2, 0, 3, 1]);
  expect(matchOrder(matches, "correlation")).toEqual([2, 0, 3, 1]);
});

test("the median of the correlations, and the pairs that choose each other, by hand", () => {
  // 0 ↔ 3 and 2 ↔ 0; 3 also wants 3, which prefers 0
  expect(matchSummary(matches)).toEqual({ median: 0.5, mutual: 2, counted: 3 });
});
