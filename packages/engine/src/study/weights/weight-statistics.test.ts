import { expect, test } from "vitest";
import { float32 } from "../../graph/tensor.ts";
import { tensorStatistics, WEIGHT_BINS } from "./weight-statistics.ts";

test("the figures of a tensor equal those by definition; what is not finite is counted apart", () => {
  const values = Array.from({ length: 300 }, (_, at) => (at % 7 === 0 ? 0 : Math.sin(at) * (at % 5)));
  const statistics = tensorStatistics("w", float32([10, 30], [...values, Number.NaN, Number.POSITIVE_INFINITY]));
  const rounded = values.map(Math.fround);
  const mean = rounded.reduce((sum, value) => sum + value, 0) / rounded.length;
  const variance = rounded.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rounded.length;
  expect(statistics).toMatchObject({ count: 302, notFinite: 2, zeros: rounded.filter((value) => value === 0).length });
  expect(statistics.least).toBe(Math.min(...rounded));
  expect(statistics.most).toBe(Math.max(...rounded));
  expect(statistics.mean).toBeCloseTo(mean, 12);
  expect(statistics.deviation).toBeCloseTo(Math.sqrt(variance), 12);
  const width = (statistics.most - statistics.least) / WEIGHT_BINS;
  for (const [bin, count] of statistics.bins.entries()) {
    const from = statistics.least + bin * width;
    const isLast = bin === WEIGHT_BINS - 1;
    // a value at an edge may fall to either side of it by rounding
    const inside = rounded.filter((value) => value > from + 1e-9 && (isLast || value < from + width - 1e-9)).length;
    const touching = rounded.filter((value) => value >= from - 1e-9 && value <= from + width + 1e-9).length;
    expect(count).toBeGreaterThanOrEqual(inside);
    expect(count).toBeLessThanOrEqual(touching);
  }
  expect(statistics.bins.reduce((sum, count) => sum + count, 0)).toBe(300);
});

test("one number that repeats has a bar in the middle; without a number there are none", () => {
  const same = tensorStatistics("w", float32([4], [2, 2, 2, 2]));
  expect(same).toMatchObject({ least: 2, most: 2, mean: 2, deviation: 0 });
  expect(same.bins[WEIGHT_BINS >> 1]).toBe(4);
  const none = tensorStatistics("w", float32([2], [Number.NaN, Number.NaN]));
  expect(none).toMatchObject({ count: 2, notFinite: 2, least: Number.NaN, mean: Number.NaN, deviation: Number.NaN });
});
