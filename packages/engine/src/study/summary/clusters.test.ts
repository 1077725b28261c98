import { expect, test } from "vitest";
import { sampleIndices, seededRandom } from "../../base/random.ts";
import { plainAlgebra } from "../../math/linear-algebra.ts";
import { matrix32 } from "../../math/matrix.ts";
import { jaccard } from "../../math/min-hash.ts";
import { createAnswerTally } from "../units/answer-codes.ts";
import { codeTable, codeValue, orderedCode } from "../units/ordered-code.ts";
import { classClusters } from "./class-clusters.ts";
import { classEffects } from "./class-effects.ts";
import { imageClusters } from "./image-clusters.ts";
import { servedBy } from "./serving.ts";
import { sharedTop, topImageCount, topImages } from "./top-images.ts";

const TABLE = codeTable();
const rounded = (value: number) => codeValue(orderedCode(value));

/** Answers, units × images, as a pass keeps them. */
function kept(answers: readonly (readonly number[])[]) {
  const images = answers[0]?.length ?? 0;
  const tally = createAnswerTally(answers.length, images);
  const rows = Int32Array.from({ length: images }, (_, row) => row);
  const numbers = [...rows].flatMap((row) => answers.map((own) => own[row]!));
  tally.add({ count: images, positions: rows, rows }, Float32Array.from(numbers));
  return tally.of(rows);
}

function drawn(units: number, images: number, seed: number): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: units }, () => Array.from({ length: images }, () => Math.max(0, 3 * random() - 1)));
}

const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
const deviation = (of: readonly number[]) => Math.sqrt(mean(of.map((value) => (value - mean(of)) ** 2)));

test("effects are differences of means in standard deviations; unknown classes and answers that are no number do not count", () => {
  const answers = drawn(4, 30, 1);
  answers[1]![7] = Number.NaN;
  answers[2] = answers[2]!.map(() => 2);
  const groups = Int32Array.from({ length: 30 }, (_, row) => (row % 5 === 4 ? -1 : row % 3));
  const { effects, means, deviations } = classEffects(kept(answers), 4, groups, 3, TABLE);
  for (const [unit, own] of answers.entries()) {
    const known = own.map((value, row) => ({ value: rounded(value), row })).filter(({ value }) => !Number.isNaN(value));
    const all = known.map(({ value }) => value);
    expect(means[unit]).toBeCloseTo(mean(all), 6);
    expect(deviations[unit]).toBeCloseTo(deviation(all), 6);
    for (let group = 0; group < 3; group++) {
      const of = known.filter(({ row }) => groups[row] === group).map(({ value }) => value);
      expect(effects[unit * 3 + group]).toBeCloseTo(unit === 2 ? 0 : (mean(of) - mean(all)) / deviation(all), 5);
    }
  }
});

test("top images are the largest answers without those that tie with the first one left out", () => {
  const answers = [
    [5, 1, 4, 3, 2, 0],
    [2, 2, 2, 1, 3, 0],
    [7, 7, 7, 7, 0, 0],
    [0, 0, 0, 0, 0, 1],
  ];
  const tops = topImages(kept(answers), 4, 3).map((rows) => [...rows]);
  expect(tops).toEqual([[0, 2, 3], [4], [], [5]]);
  const many = drawn(3, 200, 2);
  for (const [unit, rows] of topImages(kept(many), 3, 20).entries()) {
    const own = many[unit]!.map(rounded);
    const least = own.toSorted((a, b) => b - a)[20]!;
    expect([...rows]).toEqual([...own.keys()].filter((row) => own[row]! > least));
  }
  expect([10, 60, 1000, 10_000, 50_000].map(topImageCount)).toEqual([2, 10, 50, 500, 500]);
  expect(topImageCount(3)).toBe(1);
});

test("the share of top images that units of a set share is the mean over pairs", () => {
  const sets = [[1, 2, 3], [2, 3, 4, 5], [9], []];
  const known = sets.filter(({ length }) => length > 0);
  const shares = known.flatMap((one) =>
    known.filter((other) => other !== one).map((other) => one.filter((row) => other.includes(row)).length / one.length),
  );
  expect(sharedTop(sets)).toBeCloseTo(mean(shares), 12);
  expect(sharedTop([[1]])).toBeNaN();
});

test("planted groups of units that share their top images are found whatever the order, and every other unit stands apart", () => {
  const random = seededRandom(3);
  const draw = (count: number) => sampleIndices(2000, count, random);
  const cores = Array.from({ length: 6 }, () => draw(40));
  const planted = Array.from({ length: 120 }, (_, at) => {
    const group = at % 8;
    const core = cores[group];
    const own = core === undefined ? draw(40) : [...core.slice(0, 30), ...draw(10)];
    return { group: core === undefined ? -1 : group, set: [...new Set(own)].sort((a, b) => a - b) };
  });
  const found = (order: readonly number[], most: number) => {
    const { groups, apart } = imageClusters(
      order.map((at) => planted[at]!.set),
      most,
    );
    const named = (members: readonly number[]) => members.map((at) => order[at]!).sort((a, b) => a - b);
    return { groups: groups.map(named).sort((a, b) => a[0]! - b[0]!), apart: named(apart) };
  };
  const order = [...planted.keys()];
  const of = (group: number) => order.filter((at) => planted[at]!.group === group);
  expect(found(order, 8)).toEqual({ groups: [0, 1, 2, 3, 4, 5].map(of), apart: of(-1) });
  expect(found(order.toReversed(), 8)).toEqual(found(order, 8));
  const few = found(order, 2);
  expect(few.groups).toHaveLength(2);
  expect(few.apart).toHaveLength(120 - few.groups.flat().length);
  const { groups } = imageClusters(
    planted.map(({ set }) => set),
    8,
  );
  for (const [leader, ...others] of groups)
    for (const other of others) expect(jaccard(planted[leader!]!.set, planted[other]!.set)).toBeGreaterThanOrEqual(0.2);
  expect(imageClusters([[], [1, 2], []], 5)).toEqual({ groups: [], apart: [0, 1, 2] });
});

test("clusters by class means: at most as many as asked, one where all tell the same, whatever the order", async () => {
  const random = seededRandom(5);
  const centres = Array.from({ length: 4 }, () => Array.from({ length: 6 }, () => 4 * random() - 2));
  const rows = Array.from({ length: 40 }, (_, at) => centres[at % 4]!.map((value) => value + 0.1 * random()));
  const clustersOf = async (of: readonly (readonly number[])[], most: number) =>
    classClusters(matrix32(of.length, 6, Float32Array.from(of.flat())), most, plainAlgebra);
  const sorted = (clusters: readonly (readonly number[])[]) =>
    clusters.map((members) => members.toSorted((a, b) => a - b)).toSorted((a, b) => a[0]! - b[0]!);
  const expected = [0, 1, 2, 3].map((group) => [...rows.keys()].filter((at) => at % 4 === group));
  expect(sorted(await clustersOf(rows, 12))).toEqual(expected);
  expect(await clustersOf(rows, 3)).toHaveLength(3);
  const turned = await clustersOf(rows.toReversed(), 12);
  expect(sorted(turned.map((members) => members.map((at) => 39 - at)))).toEqual(expected);
  expect(
    await clustersOf(
      rows.map((row) => row.map((value) => value / 1000)),
      12,
    ),
  ).toHaveLength(1);
  expect(await clustersOf([], 12)).toEqual([]);
});

test("of more than 4,096 units, those that did not grow the tree join the nearest mean", async () => {
  const count = 5000;
  const data = Float32Array.from({ length: 2 * count }, (_, at) => (Math.floor(at / 2) % 3 === at % 2 ? 1 : -1));
  const clusters = await classClusters(matrix32(count, 2, data), 12, plainAlgebra);
  expect(clusters.map((members) => members.length).sort()).toEqual([1666, 1667, 1667]);
  for (const members of clusters) expect(new Set(members.map((row) => row % 3)).size).toBe(1);
});

test("an image is served by the cluster whose activity stands out most", () => {
  const answers = drawn(7, 50, 8);
  answers[6] = answers[6]!.map(() => 1);
  answers[4]![11] = Number.POSITIVE_INFINITY;
  const clusters = [[0, 1, 2], [3], [4, 5], [6], []];
  const codes = kept(answers);
  const effects = classEffects(codes, 7, new Int32Array(50).fill(-1), 0, TABLE);
  const served = servedBy(clusters, codes, effects, TABLE);
  // an image with an answer that is not finite measures no cluster
  const known = (of: readonly number[]) => of.filter((_, row) => row !== 11);
  const standard = (of: readonly number[]) => of.map((value) => (value - mean(known(of))) / deviation(known(of)));
  const finite = answers.map((own) => own.map(rounded).filter(Number.isFinite));
  const z = answers.map((own, unit) =>
    own.map((value) =>
      Number.isFinite(value) ? (rounded(value) - mean(finite[unit]!)) / deviation(finite[unit]!) : 0,
    ),
  );
  const activity = clusters
    .slice(0, 3)
    .map((units) => standard(z[0]!.map((_, row) => mean(units.map((unit) => z[unit]![row]!)))));
  for (let row = 0; row < 50; row++) {
    const own = activity.map((of) => of[row]!);
    expect(served[row]).toBe(row === 11 ? 255 : own.indexOf(Math.max(...own)));
  }
});
