import { expect, test } from "vitest";
import { randomNormal, sampleIndices, seededRandom } from "./random.ts";

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
