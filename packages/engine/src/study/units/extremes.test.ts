import { expect, test } from "vitest";
import { seededRandom } from "../../base/random.ts";
import { createExtremes } from "./extremes.ts";

test.each(["largest", "smallest"] as const)("the %s answers are those of a sort, whoever is offered", (which) => {
  const random = seededRandom(2);
  // few different numbers, so that many are tied
  const values = Array.from({ length: 200 }, () => Math.floor(random() * 12));
  const extremes = createExtremes(2, 7, which);
  for (const [item, value] of values.entries()) extremes.offer(1, item, value, item % 5);
  const sign = which === "largest" ? -1 : 1;
  const expected = [...values.keys()].sort((a, b) => sign * (values[a]! - values[b]!) || a - b).slice(0, 7);
  const { items, places } = extremes.examples;
  expect([...items.subarray(7)]).toEqual(expected);
  expect([...places.subarray(7)]).toEqual(expected.map((item) => item % 5));
  expect([...items.subarray(0, 7)]).toEqual(new Array(7).fill(-1));
  expect(extremes.bounds[1]).toBe(values[expected.at(-1)!]);
});
