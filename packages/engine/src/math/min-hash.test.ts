import { expect, test } from "vitest";
import { sampleIndices, seededRandom } from "../base/random.ts";
import { bandKeys, jaccard, minHash } from "./min-hash.ts";

/** Two ascending sets of `size` numbers of which `shared` are the same, spread over the first 1,000. */
function pair(size: number, shared: number, seed: number): [number[], number[]] {
  const drawn = sampleIndices(1000, 2 * size - shared, seededRandom(seed));
  const ascending = (list: number[]) => list.sort((a, b) => a - b);
  return [ascending(drawn.slice(0, size)), ascending(drawn.slice(size - shared))];
}

const twin = (one: readonly number[], other: readonly number[]) => {
  const both = one.filter((value) => other.includes(value)).length;
  return both / new Set([...one, ...other]).size;
};

test("the exact index counts what both hold of what either holds", () => {
  for (const shared of [0, 1, 7, 20]) {
    const [one, other] = pair(20, shared, shared);
    expect(jaccard(one, other)).toBeCloseTo(twin(one, other), 12);
    expect(jaccard(one, other)).toBeCloseTo(shared / (40 - shared), 12);
  }
  expect(jaccard([], [])).toBe(0);
  expect(jaccard([1, 2], [])).toBe(0);
  expect(jaccard([1, 2, 9], [2, 9])).toBeCloseTo(2 / 3, 12);
});

test("equal places of signatures estimate the index within their error, and on the whole without bias", () => {
  const errors: number[] = [];
  for (const shared of [0, 5, 10, 20, 30, 40]) {
    for (let seed = 0; seed < 20; seed++) {
      const [one, other] = pair(40, shared, 100 * seed + shared);
      const { length, values } = minHash([one, other], seed);
      const equal = Array.from({ length }, (_, at) => Number(values[at] === values[length + at]));
      const exact = jaccard(one, other);
      const error = equal.reduce((sum, value) => sum + value, 0) / length - exact;
      expect(Math.abs(error)).toBeLessThanOrEqual(4 * Math.sqrt((exact * (1 - exact)) / length) + 1e-12);
      errors.push(error);
    }
  }
  expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(0.01);
});

test("a signature hangs on the seed and the numbers alone, not on their order; an empty set shares no place with another", () => {
  const [one] = pair(30, 0, 3);
  const { values } = minHash([one, one.toReversed(), []], 5);
  expect(values.slice(0, 128)).toEqual(values.slice(128, 256));
  expect(values.slice(256)).toEqual(new Uint32Array(128).fill(0xffffffff));
  expect(minHash([one], 5).values).toEqual(values.slice(0, 128));
  expect(minHash([one], 6).values).not.toEqual(values.slice(0, 128));
});

test("sets share a key of a band as often as their index says", () => {
  const rate = (shared: number) => {
    let found = 0;
    for (let seed = 0; seed < 400; seed++) {
      const signatures = minHash(pair(60, shared, 77_000 * shared + 7919 * seed), seed);
      const keys = new Set(bandKeys(signatures, 0));
      if (bandKeys(signatures, 1).some((key) => keys.has(key))) found++;
    }
    return found / 400;
  };
  const expected = (shared: number) => 1 - (1 - (shared / (120 - shared)) ** 2) ** 64;
  // 400 tries: three standard deviations are at most 0.075
  for (const shared of [4, 12, 20, 40]) expect(Math.abs(rate(shared) - expected(shared))).toBeLessThan(0.075);
});
