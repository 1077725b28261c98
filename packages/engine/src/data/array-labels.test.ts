import { expect, test } from "vitest";
import { arrayLabels } from "./array-labels.ts";
import { subset } from "./dataset.ts";
import type { NumberArray } from "./number-array.ts";

const read = (shape: readonly number[], values: readonly number[], count: number, type = Float64Array) =>
  arrayLabels({ shape, data: type.from(values) }, { count, place: "y" });
const named = (texts: readonly string[], names?: readonly string[]) =>
  arrayLabels({ shape: [texts.length], data: texts }, { count: texts.length, place: "y", names });

test.each([
  ["n", [3]],
  ["n × 1", [3, 1]],
  ["1 × n", [1, 3]],
  ["n × 1 × 1", [3, 1, 1]],
])("one whole number per image: %s", (_, shape) => {
  const { labels, classes, numbered, notes } = read(shape, [2, 0, 1], 3);
  expect({ labels: [...labels], classes, numbered, notes }).toEqual({
    labels: [2, 0, 1],
    classes: ["0", "1", "2"],
    numbered: { least: 0, most: 2, named: false },
    notes: [],
  });
});

test.each([
  ["zeros and ones", [0, 1, 0, 0, 0, 1, 1, 0, 0]],
  ["−1 and 1", [-1, 1, -1, -1, -1, 1, 1, -1, -1]],
  ["0 and 255", [0, 255, 0, 0, 0, 255, 255, 0, 0]],
  ["smoothed", [0.05, 0.9, 0.05, 0.05, 0.05, 0.9, 0.9, 0.05, 0.05]],
  ["probabilities", [0.2, 0.5, 0.3, 0.1, 0.2, 0.7, 0.4, 0.3, 0.3]],
])("a row per image is numpy.argmax of it: %s", (_, values) => {
  const { labels, labelSets } = read([3, 3], values, 3);
  expect([...labels]).toEqual([1, 2, 0]);
  expect(labelSets).toBeUndefined();
});

test("−1 and 1 alone are two classes; −1 among other numbers is none, and counted", () => {
  const signs = read([4], [-1, 1, 1, -1], 4);
  expect([...signs.labels]).toEqual([0, 1, 1, 0]);
  expect(signs.notes).toEqual(["labels −1 and 1 are read as the first and the second of two classes (y)"]);
  expect([...named(["-1", "1", "1"]).labels]).toEqual([0, 1, 1]);
  const partly = read([4], [-1, 1, 0, -1], 4);
  expect([...partly.labels]).toEqual([-1, 1, 0, -1]);
  expect(partly.notes).toEqual(["2 images have no label: −1 (y)"]);
  // ones alone, or none alone, are not two classes
  expect([...read([2], [1, 1], 2).labels]).toEqual([1, 1]);
  expect([...read([2], [-1, -1], 2).labels]).toEqual([-1, -1]);
});

test("one image: a number, a number without axes, a row", () => {
  expect([...read([1], [4], 1).labels]).toEqual([4]);
  expect([...read([], [4], 1).labels]).toEqual([4]);
  expect([...read([3], [0, 0, 1], 1).labels]).toEqual([2]);
});

test("several ones in a row are several labels, and no class; so is none; both are counted", () => {
  const { labels, labelSets, numbered, notes } = read([4, 3], [1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1], 4);
  expect([...labels]).toEqual([-1, 1, -1, -1]);
  expect(labelSets).toEqual({ width: 3, rows: Uint8Array.of(1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1) });
  expect(numbered).toEqual({ least: 0, most: 2, named: false });
  expect(notes).toEqual([
    "2 images have several labels, 1 image has no label (y): only an image with a single label has a class",
  ]);
  const dataset = {
    name: "d",
    fingerprint: "f",
    count: 4,
    classes: [],
    labels,
    labelSets,
    skipped: [],
    itemName: String,
    images: async () => [],
  };
  expect(subset(dataset, [3, 1]).labelSets).toEqual({ width: 3, rows: Uint8Array.of(1, 1, 1, 0, 1, 0) });
});

test("texts are class names in sorted order, as numpy.unique gives them, or numbers", () => {
  const { labels, classes, numbered } = named(["dog", "cat ", "", "dog"]);
  expect({ labels: [...labels], classes, numbered }).toEqual({
    labels: [1, 0, -1, 1],
    classes: ["cat", "dog"],
    numbered: undefined,
  });
  const digits = named(["7", "10", "-1"]);
  expect([...digits.labels]).toEqual([7, 10, -1]);
  expect(digits.numbered).toEqual({ least: 7, most: 10, named: false });
});

test("labels that start at 1 keep their numbers: which output they mean is decided with the model", () => {
  expect(read([3], [1, 3, 2], 3).numbered).toEqual({ least: 1, most: 3, named: false });
});

test.each([
  [[2], [1, 0.5], 2, "invalid label: 0.5 (y, row 1)"],
  [[2], [1, Number.NaN], 2, "invalid label: NaN (y, row 1)"],
  [[2], [0, -2], 2, "invalid label: -2 (y, row 1)"],
  [[2], [0, 1e9], 2, "invalid label: 1000000000 (y, row 1)"],
  [[3], [0, 1, 2], 2, "mismatched labels: 3 for 2 images (y)"],
  [[3, 2], [1, 0, 0, 1, 1, 0], 2, "mismatched labels: 3×2 for 2 images (y)"],
  [[2, 2, 2], [1, 0, 0, 1, 1, 0, 1, 0], 2, "mismatched labels: 2×2×2 for 2 images (y)"],
  [[2, 2], [0, 5, 1, 7], 2, "invalid labels: 0, 5 (y, row 0)"],
  [[2, 2], [0, 0, 0, 0], 2, "invalid labels: 0, 0 (y, row 0)"],
  [[2, 2], [0.5, 0.5, 0.9, 0.1], 2, "invalid labels: 0.5, 0.5 (y, row 0)"],
  [[2, 5], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 2, "invalid labels: 9, 8, 7, 6, … (y, row 0)"],
])("%j %j is refused", (shape, values, count, message) => {
  expect(() => read(shape, values, count)).toThrow(message);
});

test("elements of any type are read", () => {
  for (const data of [Uint8Array.of(1, 0), Int32Array.of(1, 0), Float32Array.of(1, 0)] as NumberArray[]) {
    expect([...arrayLabels({ shape: [2], data }, { count: 2, place: "y" }).labels]).toEqual([1, 0]);
  }
});
