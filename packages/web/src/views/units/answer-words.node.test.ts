import type { UnitExamples } from "@deepling/engine";
import { expect, test } from "vitest";
import { decileWords, placeWords, runsOf } from "./answer-words.ts";
import type { Example } from "./unit-examples.ts";

/** Answers of one unit to 101 images: none to the first 40, then 1 … 61. */
const ANSWERS = Array.from({ length: 101 }, (_, item) => Math.max(0, item - 39));
const examples = (items: readonly number[]): UnitExamples => ({
  count: items.length,
  items: Int32Array.from(items),
  values: Float32Array.from(items, (item) => ANSWERS[item] ?? 0),
  places: new Int32Array(items.length),
});
const TOP = [100, 99, 98, 97, 96, 95, 94, 93, 92];
const DECILES = [10, 20, 30, 40, 50, 60, 70, 80, 90];
const FOUND = { top: examples(TOP), deciles: examples(DECILES), active: Float32Array.of(61 / 101) };
const words = (item: number) => placeWords(FOUND, 0, { item, answer: ANSWERS[item] ?? 0 }, 101);

test("an answer's place: its rank among the largest, else as brute force counts, in steps of ten percent", () => {
  expect(words(100)).toBe("rank 1 of 101 images");
  expect(words(92)).toBe("rank 9 of 101 images");
  expect(words(3)).toBe("not active, as on 39.6 % of 101 images");
  const dead = { ...FOUND, active: Float32Array.of(0) };
  expect(placeWords(dead, 0, { item: 100, answer: 0 }, 101)).toBe("not active, as on 100.0 % of 101 images");
  for (let item = 41; item < 92; item++) {
    const share = (100 * ANSWERS.filter((answer) => answer < (ANSWERS[item] ?? 0)).length) / ANSWERS.length;
    const [low, high] =
      words(item)
        .match(/\d+(?= (?:to|%))/g)
        ?.map(Number) ?? [];
    if (words(item).includes("largest 10 %")) expect(share).toBeGreaterThanOrEqual(89);
    else {
      expect(share).toBeGreaterThanOrEqual((low ?? 100) - 1);
      expect(share).toBeLessThanOrEqual((high ?? 0) + 1);
    }
  }
});

test("deciles with the same answer are one, and it says what that is", () => {
  const shown = DECILES.map((item, slot) => ({ item, slot, value: ANSWERS[item] ?? 0 }) as Example);
  const runs = runsOf(shown);
  expect(runs.map((run) => run.examples.length)).toEqual([3, 1, 1, 1, 1, 1, 1]);
  const [first] = runs;
  expect(first && decileWords(first, 40 / 101)).toBe("10 to 30 %: 0, not active on 39.6 % of the images");
  const saturated = runsOf(shown.map((one) => ({ ...one, value: 6 })));
  expect(saturated[0] && decileWords(saturated[0], 0)).toBe("10 to 90 %: 6 on all of these");
});
