import { expect, test } from "vitest";
import { comparePredictions } from "./compare-predictions.ts";

const classes = ["cat", "dog", "horse"];
//                   0  1  2  3  4  5   6   7
const labels = /**/ [0, 0, 1, 1, 2, 2, -1, -1];
const before = /**/ [0, 1, 1, 1, 0, 2, 2, -1];
const after = /* */ [0, 0, 1, 0, 1, 2, 1, 1];

test("the four sets, agreement, accuracies and both confusions, counted by hand", () => {
  const found = comparePredictions({ predicted: before, labels, classes }, { predicted: after, labels, classes });
  expect(found).toMatchObject({ count: 7, labelled: 6, agreement: 3 / 7, notes: [] });
  expect(found.accuracy).toEqual({ before: 4 / 6, after: 4 / 6 });
  expect([found.bothRight, found.onlyBefore, found.onlyAfter, found.bothWrong].map((set) => [...set])).toEqual([
    [0, 2, 5],
    [3],
    [1],
    [4],
  ]);
  expect([...found.changed]).toEqual([1, 3, 4, 6]);
  expect([found.moved.truth, found.moved.before, found.moved.after].map((of) => [...of])).toEqual([
    [0, 1, 2, -1],
    [1, 1, 0, 2],
    [0, 0, 1, 1],
  ]);
  expect([...found.confusion.before]).toEqual([1, 1, 0, 0, 2, 0, 1, 0, 1]);
  expect([...found.confusion.after]).toEqual([2, 0, 0, 1, 1, 0, 0, 1, 1]);
  expect(found.perClass[1]).toEqual({
    images: 2,
    predicted: { before: 3, after: 2 },
    recall: { before: 1, after: 1 / 2 },
    precision: { before: 2 / 3, after: 1 / 2 },
  });
});

test("what came into each cell less what left it is what the cell gained", () => {
  const side = { labels, classes };
  const { moved, confusion } = comparePredictions({ predicted: before, ...side }, { predicted: after, ...side });
  const gained = new Int32Array(9);
  for (const [at, truth] of moved.truth.entries()) {
    if (truth < 0) continue;
    gained[truth * 3 + (moved.after[at] ?? 0)]! += 1;
    gained[truth * 3 + (moved.before[at] ?? 0)]! -= 1;
  }
  expect([...gained]).toEqual([...confusion.after].map((count, cell) => count - (confusion.before[cell] ?? 0)));
});

test("classes in another order are the same classes", () => {
  const order = ["horse", "cat", "dog"];
  const renumbered = (classOf: number) => order.indexOf(classes[classOf] ?? "");
  const own = comparePredictions({ predicted: before, labels, classes }, { predicted: after, labels, classes });
  const turned = comparePredictions(
    { predicted: before, labels, classes },
    { predicted: after.map(renumbered), labels: labels.map(renumbered), classes: order },
  );
  expect(turned).toEqual(own);
});

test("a class that only one network has is told, and its images are not counted", () => {
  const other = ["cat", "dog", "frog"];
  const found = comparePredictions(
    { predicted: [0, 1, 2, 0], labels: [0, 1, 2, -1], classes },
    { predicted: [0, 0, 2, 2], labels: [0, 1, -1, 2], classes: other },
  );
  expect(found.classes).toEqual(["cat", "dog", "horse", "frog"]);
  expect(found).toMatchObject({ count: 4, labelled: 2, accuracy: { before: 1, after: 1 / 2 } });
  expect(found.notes).toEqual([
    "the networks' classes differ: only the first has horse; only the second has frog",
    "2 images not counted: only one of the networks has the class (horse, frog)",
  ]);
});

test("without labels there is agreement, and no accuracy", () => {
  const side = { labels: undefined, classes };
  const found = comparePredictions({ predicted: before, ...side }, { predicted: after, ...side });
  expect(found).toMatchObject({ count: 7, labelled: 0, agreement: 3 / 7 });
  expect(found.accuracy.before).toBeNaN();
});

test("networks without a class in common cannot agree: no share, not 0 %", () => {
  const found = comparePredictions(
    { predicted: [0, 1], labels: undefined, classes: ["yes", "no"] },
    { predicted: [2, 0], labels: undefined, classes },
  );
  expect(found).toMatchObject({ count: 2, agreement: Number.NaN });
  expect(found.changed).toHaveLength(0);
});
