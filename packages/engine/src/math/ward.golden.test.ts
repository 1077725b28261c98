import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { adjustedRand } from "./adjusted-rand.ts";
import { gramOfRows, plainAlgebra } from "./linear-algebra.ts";
import { matrix64 } from "./matrix.ts";
import { wardTree } from "./ward.ts";

interface Case {
  readonly points: readonly (readonly number[])[];
  readonly heights: readonly number[];
  readonly sizes: readonly number[];
  readonly cuts: Readonly<Record<string, readonly number[]>>;
  readonly agreement: number;
}

const file = new URL("../../../../test/golden/summary/summary.json", import.meta.url);
const cases: readonly Case[] = JSON.parse(readFileSync(file, "utf8"));
const treeOf = async (points: Case["points"]) =>
  wardTree(
    await gramOfRows(matrix64(points.length, points[0]?.length ?? 0, Float64Array.from(points.flat())), plainAlgebra),
  );

/** The cluster of each point once `left` clusters are left. */
function membership(tree: Awaited<ReturnType<typeof treeOf>>, count: number, left: number): number[] {
  const members = new Map(Array.from({ length: count }, (_, point) => [point, [point]]));
  for (const [at, { one, other }] of tree.slice(0, count - left).entries()) {
    members.set(count + at, [...(members.get(one) ?? []), ...(members.get(other) ?? [])]);
    members.delete(one);
    members.delete(other);
  }
  const inside = new Array<number>(count).fill(-1);
  for (const [index, points] of [...members.values()].entries()) for (const point of points) inside[point] = index;
  return inside;
}

test.each(cases.map((one, at) => ({ ...one, at })))(
  "case $at: scipy's heights and sizes",
  async ({ points, heights, sizes }) => {
    const tree = await treeOf(points);
    expect(tree).toHaveLength(points.length - 1);
    for (const [at, { height, size }] of tree.entries()) {
      expect(height).toBeCloseTo(heights[at] ?? -1, 5);
      expect(size).toBe(sizes[at]);
    }
  },
);

test.each(cases.map((one, at) => ({ ...one, at })))(
  "case $at: scikit-learn's clusters, whatever the order of the points",
  async ({ points, cuts }) => {
    const count = points.length;
    // every seventh, round and round: 7 divides none of the counts
    const order = Array.from({ length: count }, (_, at) => (7 * at) % count);
    const [tree, turned] = [await treeOf(points), await treeOf(order.map((at) => points[at] ?? []))];
    for (const [left, expected] of Object.entries(cuts)) {
      expect(adjustedRand(membership(tree, count, Number(left)), expected)).toBe(1);
      const own = membership(turned, count, Number(left));
      expect(
        adjustedRand(
          own,
          order.map((at) => expected[at] ?? -1),
        ),
      ).toBe(1);
    }
  },
);

test("the adjusted Rand index of scikit-learn; 1 for the same groups under other numbers", () => {
  for (const { cuts, agreement } of cases) {
    const [five = [], twelve = []] = [cuts["5"], cuts["12"]];
    expect(adjustedRand(five, twelve)).toBeCloseTo(agreement, 10);
    expect(adjustedRand(twelve, five)).toBeCloseTo(agreement, 10);
    expect(
      adjustedRand(
        five,
        five.map((group) => 100 - group),
      ),
    ).toBe(1);
  }
  expect(adjustedRand([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(-0.5, 10);
  expect(adjustedRand([3], [3])).toBeNaN();
  expect(adjustedRand([0, 0, 0], [2, 2, 2])).toBe(1);
});
