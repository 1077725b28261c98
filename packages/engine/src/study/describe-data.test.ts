import { expect, test } from "vitest";
import { arrayDataset } from "../data/array-dataset.ts";
import { logitScores, noScores, type ScoreOutput } from "../model/score-output.ts";
import { describeData } from "./describe-data.ts";

const dataset = (classes: readonly string[], labels: readonly number[]) =>
  arrayDataset({
    name: "pets",
    fingerprint: "pets",
    count: labels.length,
    classes,
    labels: Int32Array.from(labels),
    notes: [],
    itemName: String,
    read: async () => [],
  });

const two: ScoreOutput = { ...logitScores("y", ["batch", 1]), kind: "binary", classes: 2 };
const names = (...labels: string[]) => ({ labels, classes: labels });

test("folders are the two classes of one output in sorted order, or by their names", () => {
  const { data } = describeData(dataset(["cat", "dog"], [0, 1, 1]), names(), { output: two });
  expect([data.classes, [...(data.labels ?? [])]]).toEqual([
    ["cat", "dog"],
    [0, 1, 1],
  ]);
  const turned = describeData(dataset(["cat", "dog"], [0, 1, 1]), names("dog", "cat"), { output: two });
  expect([turned.data.classes, [...(turned.data.labels ?? [])]]).toEqual([
    ["dog", "cat"],
    [1, 0, 0],
  ]);
});

test("one name is the second class's, and the folder that is not called so is the first", () => {
  const { data } = describeData(dataset(["hotdog", "nothing"], [0, 1, 1]), names("hotdog"), { output: two });
  expect(data.classes).toEqual(["not hotdog", "hotdog"]);
  expect([...(data.labels ?? [])]).toEqual([1, 0, 0]);
});

test("names that do not fit the number of classes are not used, and that is said", () => {
  const output = logitScores("y", ["batch", 3]);
  const { data } = describeData(dataset(["a", "b", "c"], [0, 1, 2]), names("a", "b"), { output });
  expect(data.classes).toEqual(["a", "b", "c"]);
  expect(data.notes[0]).toBe("mismatched labels: 2 names for 3 classes: not used");
});

test("without class scores the data keeps its own classes", () => {
  const output = noScores({ name: "y", shape: ["batch", 2, 8, 8], threshold: 0.5 }, "a map");
  const { data } = describeData(dataset(["a", "b"], [1, 0]), names("x", "y", "z"), { output });
  expect([data.classes, [...(data.labels ?? [])]]).toEqual([
    ["a", "b"],
    [1, 0],
  ]);
});
