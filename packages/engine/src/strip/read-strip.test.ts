import { describe, expect, test } from "vitest";
import type { Plane } from "../image/plane.ts";
import { logitScores } from "../model/score-output.ts";
import { amplification, firstChange, whereChanged } from "./change.ts";
import { flipFrame, goalOf } from "./flip.ts";
import { readStrip } from "./read-strip.ts";

const plane: Plane = { width: 3, height: 6, channels: 1, layout: "nchw" };
const classes = ["airplane", "bird, fowl", "horse"];

test("a goal is the heaviest class aimed at, else the one led away from", () => {
  const towards = (index: number, weight: number) =>
    ({ weight, target: { kind: "class", class: index, measure: "margin" } }) as const;
  expect(goalOf([towards(1, 1), towards(2, 3), towards(0, -9)])).toEqual({ kind: "towards", class: 2 });
  expect(goalOf([towards(1, -1), towards(2, -3)])).toEqual({ kind: "away", class: 2 });
  expect(goalOf([{ weight: -1, target: { kind: "difference", towards: 0, from: 2 } }])).toEqual({
    kind: "towards",
    class: 2,
  });
  expect(goalOf([{ weight: 1, target: { kind: "layer", layer: 3 } }])).toEqual({ kind: "other" });
});

test("the flip frame is the first that says what was aimed at", () => {
  const horse = { kind: "towards", class: 2 } as const;
  expect(flipFrame([0, 0, 1, 2, 2, 1], horse)).toBe(3);
  expect(flipFrame([0, 1, 1], horse)).toBeUndefined();
  expect(flipFrame([2, 2, 2], horse)).toBeUndefined();
  expect(flipFrame([0, 0, 1, 2], { kind: "away", class: 0 })).toBe(2);
  expect(flipFrame([1, 1, 1], { kind: "away", class: 0 })).toBeUndefined();
  expect(flipFrame([1, 1, 0], { kind: "other" })).toBe(2);
  expect(flipFrame([1, 1], { kind: "other" })).toBeUndefined();
});

describe("what changed", () => {
  const at = (...places: readonly (readonly [number, number])[]) => {
    const change = new Float32Array(18);
    for (const [place, value] of places) change[place] = value;
    return change;
  };

  test("the first frame at which a pixel differs by a tenth of the largest difference", () => {
    const order = firstChange([at(), at([0, 0.05]), at([0, 0.2], [4, -0.1]), at([0, 1], [4, -0.1], [9, 0.09])], plane);
    expect(order[0]).toBe(2);
    expect(order[4]).toBe(2);
    expect(order[9]).toBe(-1);
    expect([...firstChange([at(), at()], plane)].every((frame) => frame === -1)).toBe(true);
  });

  test("channels count by their strongest, whatever their order in memory", () => {
    const colour: Plane = { width: 2, height: 1, channels: 3, layout: "nhwc" };
    expect([...firstChange([new Float32Array(6), Float32Array.of(0, 0, 0.01, 0, -1, 0)], colour)]).toEqual([-1, 1]);
  });

  test("where it lies", () => {
    expect(whereChanged(at([16, 1]), plane)).toBe("most change in the lower third");
    expect(whereChanged(at([0, 1], [1, 0.1], [6, 1], [12, 1]), plane)).toBe("most change in the left third");
    expect(whereChanged(new Float32Array(18).fill(0.1), plane)).toBe("change spread over the whole image");
    expect(whereChanged(at([0, 0.45 ** 0.5], [7, 0.275 ** 0.5], [14, 0.275 ** 0.5]), plane)).toContain(
      "strongest in the upper",
    );
    expect(whereChanged(at(), plane)).toBe("");
  });

  test("one round amplification keeps the strongest frame visible and unclipped", () => {
    expect(amplification([at(), new Float32Array(18).fill(8 / 255)])).toBe(15);
    expect(amplification([at(), new Float32Array(18).fill(-0.24)])).toBe(2);
    expect(amplification([at()])).toBe(1);
  });
});

describe("the sentence", () => {
  const output = logitScores("y", ["batch", 3]);
  const strip = (tops: readonly (readonly number[])[]) => ({
    pixels: tops.map((_, frame) => new Float32Array(18).map((_, i) => (i >= 12 ? 0.1 * frame : 0))),
    probabilities: tops.map((row) => Float32Array.from(row)),
    values: tops.map((_, frame) => frame),
  });
  const towards = (index: number, weight = 1) =>
    [{ weight, target: { kind: "class", class: index, measure: "margin" } }] as const;
  const say = (tops: readonly (readonly number[])[], terms: Parameters<typeof readStrip>[1]) =>
    readStrip(strip(tops), terms, { plane, classes, output }).sentence;

  test("says when the flip comes, at which distance, and where", () => {
    const flipping = [
      [0.9, 0.05, 0.05],
      [0.6, 0.1, 0.3],
      [0.1, 0.2, 0.7],
    ];
    expect(say(flipping, towards(2))).toBe("horse from frame 2, at L2 0.49; most change in the lower third");
    expect(say(flipping, towards(0, -1))).toMatch(/^horse instead of airplane from frame 2, at L2 0.49/);
    expect(say(flipping, [{ weight: 1, target: { kind: "layer", layer: 1 } }])).toMatch(
      /^horse from frame 2.*target 0 to 2;/,
    );
    expect(readStrip(strip(flipping), towards(2), { plane, classes, output })).toMatchObject({
      flipFrame: 2,
      startClass: 0,
      endClass: 2,
    });
  });

  test("says when none comes", () => {
    const bird = [
      [0.3, 0.6, 0.1],
      [0.2, 0.76, 0.04],
    ];
    expect(say(bird, towards(2))).toMatch(/^not horse \(10.0 % to 4.0 %\): bird at the end;/);
    expect(say(bird, towards(1))).toMatch(/^bird from the start, 60.0 % to 76.0 %;/);
    expect(say(bird, towards(1, -1))).toMatch(/^bird to the end, 60.0 % to 76.0 %;/);
    expect(say(bird, towards(0, -1))).toMatch(/^not airplane from the start;/);
  });

  test("says that no step changed the target, where none did", () => {
    const unit = [{ weight: 1, target: { kind: "layer", layer: 1 } }] as const;
    const tops = [0, 1, 2].map(() => [0.9, 0.05, 0.05]);
    const still = (values: readonly number[]) =>
      readStrip({ ...strip(tops), values }, unit, { plane, classes, output }).sentence;
    expect(still([0, 0, 0])).toMatch(
      /third; no step changed the target \(0 in every frame\), as with a unit that is dead/,
    );
    expect(still([0, 0, 0.1])).not.toContain("no step");
    expect(
      readStrip({ ...strip(tops), values: [0, 0, 0] }, towards(2), { plane, classes, output }).sentence,
    ).not.toContain("no step");
  });
});
