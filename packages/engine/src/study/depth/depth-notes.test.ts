import { expect, test } from "vitest";
import type { Layer } from "../../passes/layer.ts";
import type { DecisionDepths } from "./decision-depths.ts";
import { accuracyMargin, depthNotes } from "./depth-notes.ts";

const model = ["input", "conv", "wide", "last"].map((name, index) => ({
  ...({ name, index } as Layer),
  channels: { axis: 1, count: index === 2 ? 512 : 40 },
}));

const notes = (probe: readonly number[], fit: readonly number[], held: number) =>
  depthNotes(
    {
      layers: Int32Array.of(1, 2, 3),
      probe: Float32Array.from(probe),
      probeFit: Float32Array.from(fit),
      probePenalty: Float32Array.of(1, 10, 1),
      depths: new Int32Array(0),
      ...{ held, support: 500 },
    } as DecisionDepths,
    model,
  );

test("a probe that falls clearly is explained by what is known of it; one that falls within the error is not", () => {
  expect(notes([0.86, 0.8, 0.9], [0.9, 0.998, 0.92], 500)).toEqual([
    "the probe falls from 86.0 % at conv to 80.0 % at wide: it over-fits (99.8 % right on the images that it was fitted to; 512 features for 500 images, penalty 10)",
  ]);
  expect(notes([0.86, 0.8, 0.9], [0.9, 0.82, 0.92], 500)[0]).toContain("less linearly separable there");
  // 6 points are within two standard errors of 100 images
  expect(notes([0.86, 0.8, 0.9], [0.9, 0.998, 0.92], 100)).toEqual([]);
  expect(notes([Number.NaN, Number.NaN, Number.NaN], [1, 1, 1], 0)).toEqual([]);
});

test("images whose predicted class no other has are counted", () => {
  const depth = {
    ...{ layers: Int32Array.of(1), probe: Float32Array.of(Number.NaN), probeFit: Float32Array.of(Number.NaN) },
    ...{ depths: Int32Array.of(-3, 1, -3, -1, -2), read: 4, support: 2, labelled: false },
  } as Partial<DecisionDepths> as DecisionDepths;
  expect(depthNotes(depth, model)).toEqual([
    "2 of 4 images have no decision depth: no other image of the 2 compared with is predicted as their class",
  ]);
  expect(depthNotes({ ...depth, depths: Int32Array.of(-3), read: 1, labelled: true }, model)).toEqual([
    "1 of 1 image has no decision depth: no other image of the 2 compared with is labelled as its predicted class",
  ]);
});

test("the margin of an accuracy: of half of 10,000 images right, about one point", () => {
  expect(accuracyMargin(0.5, 10_000)).toBeCloseTo(0.0098, 6);
});
