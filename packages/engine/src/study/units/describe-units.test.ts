import { expect, test } from "vitest";
import { seededRandom } from "../../base/random.ts";
import { plainAlgebra } from "../../math/linear-algebra.ts";
import type { Layer } from "../../passes/layer.ts";
import type { AnswerCodes } from "./answer-codes.ts";
import { createCodeCounter } from "./code-counter.ts";
import { describeUnits } from "./describe-units.ts";
import { codeValue, orderedCode } from "./ordered-code.ts";
import { similarUnits } from "./similar-units.ts";
import { createUnitCollector } from "./unit-collector.ts";
import { createMoments } from "./unit-moments.ts";

const [IMAGES, UNITS, CLASSES] = [40, 5, 3];
const layer = { index: 1, shape: ["N", UNITS], channels: { axis: 1, count: UNITS } } as unknown as Layer;
const labels = Int32Array.from({ length: IMAGES }, (_, item) => (item === 9 ? -1 : item % CLASSES));

/** Answers, images × units, of which one is no number and two are infinite. */
function drawn(): Float32Array {
  const random = seededRandom(6);
  const answers = Float32Array.from({ length: IMAGES * UNITS }, () => codeValue(orderedCode(random() * 4 - 2)));
  answers[3 * UNITS + 1] = Number.NaN;
  answers[8 * UNITS + 2] = Number.POSITIVE_INFINITY;
  answers[21 * UNITS + 1] = Number.NEGATIVE_INFINITY;
  return answers;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("what is no number is left out of a unit, and what is not finite out of all correlations", async () => {
  const most = drawn();
  const items = Array.from({ length: IMAGES }, (_, item) => item);
  const collector = createUnitCollector({
    layers: [layer],
    rectified: [undefined],
    items,
    count: 3,
    labels,
    classes: CLASSES,
  });
  const input = { type: "float32", shape: [IMAGES], data: new Float32Array(IMAGES) } as const;
  collector.add({ items, input, missing: [] }, [{ most, place: undefined, mean: most }]);
  const { tallies, answers, placed } = collector.found();
  const given = { tally: tallies[0]!, answers: answers[0]!, placed: placed[0]!, labels, classes: CLASSES };
  const found = await describeUnits(given, plainAlgebra);
  const own = (unit: number) => items.map((item) => most[item * UNITS + unit]!);
  for (let unit = 0; unit < UNITS; unit++) {
    const known = items.filter((item) => !Number.isNaN(own(unit)[item]));
    expect(found.active[unit]).toBeCloseTo(known.filter((item) => own(unit)[item]! > 0).length / known.length, 6);
    const labelled = known.filter((item) => labels[item]! >= 0);
    for (let label = 0; label < CLASSES; label++) {
      const inside = labelled.filter((item) => labels[item] === label).map((item) => own(unit)[item]!);
      const outside = labelled.filter((item) => labels[item] !== label).map((item) => own(unit)[item]!);
      const pairs = inside.flatMap((a) => outside.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
      expect(found.auc[unit * CLASSES + label]).toBeCloseTo(mean(pairs), 6);
    }
  }
  const finite = items.filter((item) => [0, 1, 2, 3, 4].every((u) => Number.isFinite(own(u)[item])));
  expect(found.similar?.images).toBe(finite.length);
  expect(finite).toHaveLength(IMAGES - 3);
  const count = found.similar?.count ?? 0;
  for (let unit = 0; unit < UNITS; unit++) {
    const centred = (of: number) => {
      const values = finite.map((item) => own(of)[item]!);
      return values.map((value) => value - mean(values));
    };
    const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
    const correlations = [0, 1, 2, 3, 4]
      .filter((other) => other !== unit)
      .map((other) => {
        const [a, b] = [centred(unit), centred(other)];
        return { other, value: dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) };
      })
      .sort((a, b) => b.value - a.value);
    for (const [slot, { other, value }] of correlations.entries()) {
      expect(found.similar?.units[unit * count + slot]).toBe(other);
      expect(found.similar?.correlations[unit * count + slot]).toBeCloseTo(value, 5);
    }
  }
});

test("a unit that is no number on any image resembles none, and the others are compared as without it", async () => {
  const columns = Array.from({ length: 3 }, (_, unit) =>
    Uint16Array.from({ length: 6 }, (__, item) => orderedCode([item, 2 * item + 1, (item * 7) % 5][unit]!)),
  );
  const missing = Uint16Array.from({ length: 6 }, () => orderedCode(Number.NaN));
  const compare = (units: readonly Uint16Array[]) => {
    const moments = createMoments(units.length);
    const count = createCodeCounter();
    for (const [unit, codes] of units.entries()) moments.add(unit, count(codes), codes.length);
    const items = Int32Array.from({ length: 6 }, (_, item) => item);
    const ofUnit: AnswerCodes["ofUnit"] = (unit, into, from = 0) =>
      units[unit]!.subarray(from, into === undefined ? undefined : from + into.length);
    return similarUnits({ items, ofUnit }, moments, plainAlgebra);
  };
  const [without, found, nothing] = [
    await compare(columns),
    await compare([...columns, missing]),
    await compare([missing, missing]),
  ];
  expect(found?.images).toBe(6);
  for (let unit = 0; unit < 3; unit++) {
    expect([...(found?.units ?? []).slice(3 * unit, 3 * unit + 3)]).toEqual([
      ...(without?.units ?? []).slice(2 * unit, 2 * unit + 2),
      -1,
    ]);
  }
  expect([...(found?.units ?? []).slice(9)]).toEqual([-1, -1, -1]);
  expect(nothing?.images).toBe(0);
  expect([...(nothing?.units ?? [])]).toEqual([-1, -1]);
});
