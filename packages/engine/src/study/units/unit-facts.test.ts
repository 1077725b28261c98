import { expect, test } from "vitest";
import { layerFaults, selectivityOf, unitFacts } from "./unit-facts.ts";
import type { LayerUnits } from "./unit-statistics.ts";

const examples = (...values: number[]) => ({
  count: 1,
  items: new Int32Array(values.length),
  values: Float32Array.from(values),
  places: new Int32Array(values.length),
});

// dead, saturated, a duplicate of the next, the same, ordinary without a number
const layer: LayerUnits = {
  ...{ layer: 3, units: 5, map: [1, 1] },
  top: examples(0, 6, 4, 8, Number.NaN),
  bottom: examples(0, 5, 1, 2, Number.NaN),
  deciles: examples(),
  means: Float32Array.from([0, 5.9, 2, 4, Number.NaN]),
  active: Float32Array.from([0, 1, 1, 1, Number.NaN]),
  atMost: Float32Array.from([1, 0.97, 0.1, 0.1, Number.NaN]),
  classMeans: Float32Array.from([0, 0, 5.9, 5.9, 1, 3, 2, 6, Number.NaN, Number.NaN]),
  classImages: Int32Array.from([4, 6]),
  auc: Float32Array.from([0.5, 0.5, 0.5, 0.5, 0.2, 0.8, 0.1, 0.9, Number.NaN, Number.NaN]),
  histogram: { edges: new Float32Array(2), counts: Uint32Array.of(3, 3, 3, 3, 0) },
  similar: {
    ...{ count: 1, images: 3 },
    units: Int32Array.from([-1, 2, 3, 2, -1]),
    correlations: Float32Array.from([Number.NaN, 0.97, 0.99, 0.99, Number.NaN]),
  },
};
const facts = Array.from({ length: 5 }, (_, unit) => unitFacts(layer, unit));

test("a dead unit never varies, a saturated one is mostly at its largest answer, a duplicate answers like another", () => {
  expect(facts.map(({ dead }) => dead)).toEqual([true, false, false, false, false]);
  expect(facts.map(({ saturated }) => saturated)).toEqual([false, true, false, false, false]);
  expect(facts.map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, undefined, 3, 2, undefined]);
  expect(layerFaults(facts)).toEqual({ dead: 1, saturated: 1, duplicates: 2 });
});

test("one image tells of no unit that it is dead or saturated", () => {
  const histogram = { edges: new Float32Array(2), counts: new Uint32Array(5).fill(1) };
  const alone = Array.from({ length: 5 }, (_, unit) => unitFacts({ ...layer, histogram }, unit));
  expect(layerFaults(alone)).toMatchObject({ dead: 0, saturated: 0 });
});

test("the class preferred has the highest mean, the class told the largest AUC; none where all are equal", () => {
  expect(facts.map(({ preferred }) => preferred)).toEqual([undefined, undefined, 1, 1, undefined]);
  expect(facts[3]?.told?.class).toBe(1);
  expect(facts[3]?.told?.auc).toBeCloseTo(0.9, 6);
  expect(facts[0]?.told).toBeUndefined();
  expect(facts[2]?.selectivity).toBe(0.5);
});

test("selectivity by hand, and none where a mean is negative, all are 0, or there is one class", () => {
  expect(selectivityOf([1, 3, 2], 1)).toBeCloseTo((3 - 1.5) / (3 + 1.5), 12);
  expect(selectivityOf([1, 3, Number.NaN], 1)).toBe(0.5);
  for (const means of [[-1, 3], [0, 0], [3]]) expect(selectivityOf(means, means.length - 1)).toBeUndefined();
});
