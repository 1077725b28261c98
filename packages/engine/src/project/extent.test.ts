import { expect, test } from "vitest";
import { randomNormal, seededRandom } from "../base/random.ts";
import { type LayoutBox, layoutExtent } from "./extent.ts";

/** The slow twin: everything sorted. */
function boxBySorting(positions: Float32Array, share: number): LayoutBox {
  const sorted = [0, 1].map((axis) =>
    positions.filter((value, at) => at % 2 === axis && !Number.isNaN(value)).sort(),
  ) as [Float32Array, Float32Array];
  const skip = Math.min(Math.floor((positions.length / 2) * share), (sorted[0].length - 1) >> 1);
  const [x, y] = sorted;
  return { left: x[skip]!, right: x[x.length - 1 - skip]!, bottom: y[skip]!, top: y[y.length - 1 - skip]! };
}

function cloud(count: number, seed: number, missing = 0): Float32Array {
  const random = seededRandom(seed);
  const points = Float32Array.from({ length: 2 * count }, (_, at) => 3 + (1 + (at % 2)) * randomNormal(random) ** 3);
  for (let i = 0; i < missing; i++) points.fill(Number.NaN, 2 * i * 7, 2 * i * 7 + 2);
  return points;
}

test.each([
  ["one point", cloud(1, 1)],
  ["two points", cloud(2, 2)],
  ["99 points", cloud(99, 3)],
  ["5,000 points", cloud(5000, 4)],
  ["points of which some have no place", cloud(3000, 5, 300)],
  ["points of which nearly none has a place", new Float32Array(2000).fill(Number.NaN, 6)],
])("boxes of %s are those of the sorted coordinates", (_, positions) => {
  const { all, nearlyAll, most } = layoutExtent(positions);
  expect(all).toEqual(boxBySorting(positions, 0));
  expect(nearlyAll).toEqual(boxBySorting(positions, 0.0007));
  expect(most).toEqual(boxBySorting(positions, 0.01));
});

test("centre and radius are those of the points that have a place", () => {
  const square = Float32Array.of(1, 1, 3, 1, Number.NaN, Number.NaN, 1, 3, 3, 3);
  expect(layoutExtent(square)).toMatchObject({ centre: [2, 2], radius: Math.SQRT2 });
  const positions = cloud(500, 6, 20);
  const { centre, radius } = layoutExtent(positions);
  const placed = [...positions.keys()].filter((at) => at % 2 === 0 && !Number.isNaN(positions[at]!));
  const mean = placed.reduce((sum, at) => sum + positions[at]!, 0) / placed.length;
  const meanSquare = placed.reduce(
    (sum, at) => sum + Math.hypot(positions[at]! - centre[0], positions[at + 1]! - centre[1]) ** 2,
    0,
  );
  expect(centre[0]).toBeCloseTo(mean, 9);
  expect(radius).toBeCloseTo(Math.sqrt(meanSquare / placed.length), 9);
});

test("no points have no box", () => {
  const none = { left: Number.NaN, right: Number.NaN, bottom: Number.NaN, top: Number.NaN };
  expect(layoutExtent(Float32Array.of(Number.NaN, Number.NaN))).toEqual({
    centre: [0, 0],
    radius: 0,
    all: none,
    nearlyAll: none,
    most: none,
  });
});
