import { expect, test } from "vitest";
import { sampleIndices, seededRandom } from "../../base/random.ts";
import { centreOf, spectralOrder } from "./seriation.ts";

test("columns whose likeness falls with the distance of their places come back in that order", () => {
  const n = 12;
  const random = seededRandom(2);
  const rows = Array.from({ length: 60 }, (_, at) => (n * at) / 60);
  const band = Array.from({ length: n }, (_, place) => rows.map((row) => Math.exp(-((row - place) ** 2) / 18)));
  const shuffled = sampleIndices(n, n, random);
  const found = spectralOrder(shuffled.map((place) => band[place] ?? [])).map((at) => shuffled[at] ?? -1);
  const ascending = Array.from({ length: n }, (_, place) => place);
  expect([ascending, ascending.toReversed()]).toContainEqual(found);
});

test("blocks stand together, and an order is given for any number of columns", () => {
  const columns = Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? [1, 0.2 * at, -1] : [-1, 0.1 * at, 1]));
  const found = spectralOrder(columns).map((at) => at % 2);
  expect([
    [0, 0, 0, 0, 1, 1, 1, 1],
    [1, 1, 1, 1, 0, 0, 0, 0],
  ]).toContainEqual(found);
  for (const count of [0, 1, 2, 3])
    expect(spectralOrder(columns.slice(0, count)).toSorted()).toEqual([0, 1, 2].slice(0, count));
  expect(spectralOrder([[0], [0], [0]])).toHaveLength(3);
});

test("the centre of a row is where what lies above zero is", () => {
  expect(centreOf([0, 0, 2, -5])).toBe(2);
  expect(centreOf([1, -3, 1])).toBe(1);
  expect(centreOf([-1, -1, -1, -1])).toBe(1.5);
  expect(centreOf([1, 0, 2])).toBeCloseTo(8 / 5, 12);
});
