import { expect, test } from "vitest";
import { planeDistances } from "./distances.ts";
import { commonDistances, maxMinPivots, randomPivots } from "./pivots.ts";

const row = (...xs: number[]) => planeDistances(Float64Array.from(xs.flatMap((x) => [x, 0])));

test("max-min starts at the medoid and always takes the farthest", () => {
  // on the line 0 1 2 3 10: the medoid is 2 (index 2), then 10, then 0, then 1 or 3 (lowest index)
  expect(maxMinPivots(row(0, 1, 2, 3, 10), 4)).toEqual([2, 4, 0, 1]);
});

test("max-min takes no copy of a pivot, and never more points than there are", () => {
  expect(maxMinPivots(row(5, 5, 5, 7), 4)).toEqual([0, 3]);
  expect(maxMinPivots(row(1, 2), 10)).toHaveLength(2);
  expect(maxMinPivots(row(), 3)).toEqual([]);
});

test("random pivots are the same for the same seed", () => {
  expect(randomPivots(100, 10, 4)).toEqual(randomPivots(100, 10, 4));
  expect(new Set(randomPivots(100, 10, 4)).size).toBe(10);
  expect(randomPivots(100, 10, 5)).not.toEqual(randomPivots(100, 10, 4));
});

test("layers have an equal say in common distances, whatever their scale", () => {
  const [a, b] = [row(0, 1, 5), row(0, 400, 500)];
  const { data } = commonDistances([a, b]);
  const doubled = commonDistances([a, row(0, 4, 5)]).data;
  data.forEach((value, at) => {
    expect(value).toBeCloseTo(doubled[at]!, 10);
  });
  expect(commonDistances([row(1, 1), row(0, 2)]).data[1]).toBeGreaterThan(0);
});
