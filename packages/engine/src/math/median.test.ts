import { expect, test } from "vitest";
import { seededRandom } from "../base/random.ts";
import { median, takeMedian } from "./median.ts";

test.each([0, 1, 2, 3, 10, 101, 1000])("the median of %i numbers is the same without a copy", (count) => {
  const random = seededRandom(count);
  const values = Float64Array.from({ length: count }, () => Math.round(50 * random()) / 7);
  const sorted = values.toSorted();
  expect(median(values)).toBe(count === 0 ? Number.POSITIVE_INFINITY : sorted[count >> 1]);
  expect(takeMedian(values.slice())).toBe(median(values));
});
