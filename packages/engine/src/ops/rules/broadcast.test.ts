import { expect, test } from "vitest";
import { broadcastShapes, unbroadcastAxes } from "./broadcast.ts";

test("extents of 1 and missing axes stretch, symbols stay", () => {
  expect(broadcastShapes(["batch", 3, 1], [4])).toEqual(["batch", 3, 4]);
  expect(broadcastShapes([1, 5], ["batch", 1])).toEqual(["batch", 5]);
  expect(broadcastShapes([], [2, 3], [3])).toEqual([2, 3]);
  expect(broadcastShapes([2], undefined)).toBeUndefined();
  expect(() => broadcastShapes([2, 3], [4])).toThrow("mismatched shape: 3 against 4");
});

test("a gradient is summed over what was stretched and what was added in front", () => {
  expect(unbroadcastAxes(["batch", 3, 4, 5], [3, 1, 1])).toEqual({ leading: [0], stretched: [2, 3] });
  expect(unbroadcastAxes(["batch", 3], ["batch", 3])).toEqual({ leading: [], stretched: [] });
  expect(unbroadcastAxes([2, 3], [])).toEqual({ leading: [0, 1], stretched: [] });
});
