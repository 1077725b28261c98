import type { ImageEditInfo, SweepData } from "@deepling/engine";
import { expect, test } from "vitest";
import { added, named, shownNumber } from "./edit-values.ts";
import { keptShare } from "./kept-share.ts";
import { firstToChange, leastAndMost } from "./sweep-findings.ts";
import { sweptParameter, sweptValues } from "./use-sweep.ts";

const kind = {
  name: "rotate",
  parameters: [
    {
      name: "angle",
      kind: "number",
      title: "Angle",
      description: "",
      unit: "°",
      min: -30,
      max: 30,
      step: 1,
      whole: false,
      default: 0,
      neutral: 0,
    },
  ],
} as unknown as ImageEditInfo;

test("a sweep goes evenly over the range, the neutral value among its values", () => {
  const parameter = sweptParameter(kind);
  if (parameter === undefined) throw new Error("it can be swept");
  const values = sweptValues(parameter);
  expect([values[0], values.at(-1)]).toEqual([-30, 30]);
  expect(values).toContain(0);
  expect(sweptValues({ ...parameter, min: 1, max: 4, whole: true, neutral: "none" })).toEqual([1, 2, 3, 4]);
});

test("the most affected class loses most, the least affected least; classes without images do not count", () => {
  const before = Float32Array.of(0.9, 0.8, Number.NaN, 0.5);
  const after = Float32Array.of(0.3, 0.75, 0.4, 0.6);
  const found = leastAndMost(before, after);
  expect([found?.most.label, found?.least.label]).toEqual([0, 3]);
  expect(leastAndMost(Float32Array.of(Number.NaN), after)).toBeUndefined();
});

test("the images that change nearest to the neutral value come first; those that never do are left out", () => {
  const data = {
    items: Int32Array.of(5, 9, 12, 20),
    changedAt: Float64Array.of(10, Number.NaN, -5, 30),
  } as unknown as SweepData;
  expect(firstToChange(data, 0, 2)).toEqual([12, 5]);
});

test("an edit that changes nothing by default is added half way to its strongest", () => {
  expect(added(kind)).toEqual({ name: "rotate", given: { angle: "15" } });
  expect(named({ name: "rotate", given: { "": "7" } }, kind)).toEqual({ name: "rotate", given: { angle: "7" } });
  expect(shownNumber(-0.125, 0.01)).toBe("−0.13");
});

test("what is left under an edit is relative accuracy, or without labels the share predicted as untouched", () => {
  const judged = { accuracy: 0.4, same: 0.7 };
  expect(keptShare({ labelled: 20, untouched: { accuracy: 0.8 } })(judged)).toBeCloseTo(0.5);
  expect(keptShare({ labelled: 0, untouched: { accuracy: Number.NaN } })({ ...judged, accuracy: Number.NaN })).toBe(
    0.7,
  );
});
