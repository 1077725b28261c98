import { expect, test } from "vitest";
import { correlationOf } from "./correlation-of.ts";
import { sharedTarget } from "./two-networks.tsx";

const classes = ["cat", "dog", "horse"];

test("what depends on a prediction is asked of both networks as the first one predicts", () => {
  expect(sharedTarget("", 1, 0, classes)).toBe("dog");
  expect(sharedTarget("vs:predicted,true", 1, 0, classes)).toBe("vs:dog,cat");
  expect(sharedTarget("vs:true,predicted", 1, 0, classes)).toBe("vs:cat,dog");
  expect(sharedTarget("unit:relu5/3", 1, 0, classes)).toBe("unit:relu5/3");
  expect(sharedTarget("horse", 1, 0, classes)).toBe("horse");
  // nothing is known yet, or the network has no classes
  expect(sharedTarget("", undefined, 0, classes)).toBe("");
  expect(sharedTarget("", -1, 0, classes)).toBe("");
});

test("the correlation of two maps is Pearson's: 1 for any scale and offset, −1 for the negative, by hand for a few numbers", () => {
  const map = Float32Array.of(1, 2, 4, 8);
  expect(
    correlationOf(
      map,
      map.map((value) => 3 * value - 5),
    ),
  ).toBeCloseTo(1, 12);
  expect(
    correlationOf(
      map,
      map.map((value) => -value),
    ),
  ).toBeCloseTo(-1, 12);
  // Σxy = 1·2 + 0·1 − 1·0 = 2, less 3·0·1; Σx² = 2; Σ(y − 1)² = 2
  expect(correlationOf(Float32Array.of(1, 0, -1), Float32Array.of(2, 1, 0))).toBeCloseTo(1, 12);
  expect(correlationOf(Float32Array.of(1, 0, -1), Float32Array.of(0, 1, 0))).toBeCloseTo(0, 12);
  expect(correlationOf(map, Float32Array.of(1, 1, 1, 1))).toBeNaN();
  expect(correlationOf(map, Float32Array.of(1, 2))).toBeNaN();
});
