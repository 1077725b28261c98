import { expect, test } from "vitest";
import { mixedBits, randomNormal, sampleIndices, seededRandom } from "./random.ts";

test("the same seed gives the same numbers, another seed others", () => {
  const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test("uniform and normal numbers have the moments of their distributions", () => {
  const random = seededRandom(3);
  const n = 200_000;
  let mean = 0;
  let square = 0;
  let uniform = 0;
  for (let i = 0; i < n; i++) {
    const x = randomNormal(random);
    mean += x / n;
    square += (x * x) / n;
    uniform += random() / n;
  }
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(Math.abs(square - 1)).toBeLessThan(0.02);
  expect(Math.abs(uniform - 0.5)).toBeLessThan(0.005);
});

test("a sample has no repeats and at most the whole", () => {
  const sample = sampleIndices(50, 20, seededRandom(1));
  expect(new Set(sample).size).toBe(20);
  expect(sampleIndices(5, 9, seededRandom(1)).sort()).toEqual([0, 1, 2, 3, 4]);
});

test.each([
  [1000, 30],
  [1000, 1000],
  [7, 6],
  [1, 1],
  [0, 3],
])("of %i numbers, the %i drawn are the first of the whole list shuffled", (size, count) => {
  const random = seededRandom(size + count);
  const list = Array.from({ length: size }, (_, index) => index);
  for (let i = 0; i < Math.min(size, count); i++) {
    const j = i + Math.floor(random() * (size - i));
    [list[i], list[j]] = [list[j] ?? 0, list[i] ?? 0];
  }
  expect(sampleIndices(size, count, seededRandom(size + count))).toEqual(list.slice(0, count));
});

test("mixed words are as different as the words were, and one bit changes half of the others", () => {
  const mixed = Array.from({ length: 100_000 }, (_, word) => mixedBits(word));
  expect(new Set(mixed).size).toBe(100_000);
  expect(mixed.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)).toBe(true);
  for (let bit = 0; bit < 32; bit++) {
    let changed = 0;
    for (const [word, was] of mixed.slice(0, 1000).entries()) {
      for (let rest = (was ^ mixedBits(word ^ (1 << bit))) >>> 0; rest > 0; rest &= rest - 1, rest >>>= 0) changed++;
    }
    expect(Math.abs(changed / 1000 - 16)).toBeLessThan(1.5);
  }
});
