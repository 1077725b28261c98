import { expect, test } from "vitest";
import { arrayDataset, numberedClasses } from "../data/array-dataset.ts";
import { arrayLabels } from "../data/array-labels.ts";
import { limitDataset } from "../data/dataset.ts";
import { shortLabels } from "../data/labels.ts";
import { logitScores } from "../model/score-output.ts";
import { describeData } from "./describe-data.ts";

const set = (truth: Omit<Parameters<typeof arrayDataset>[0], "name" | "fingerprint" | "itemName" | "read">) =>
  arrayDataset({ ...truth, name: "d", fingerprint: "f", itemName: String, read: async () => [] });

const numbers = (...labels: readonly number[]) => {
  const own = Int32Array.from(labels);
  return set({ count: labels.length, labels: own, ...numberedClasses(own), notes: [] });
};

const describe = (dataset: ReturnType<typeof set>, labels: readonly string[], outputs = labels.length) => {
  const names = { labels, classes: shortLabels(labels) };
  const { data, sets } = describeData(dataset, names, { output: logitScores("y", ["batch", outputs]) });
  return { classes: data.classes, labels: data.labels && [...data.labels], notes: data.notes, sets };
};

test("numbered labels are the model's outputs and have its names, however alike these are", () => {
  for (const labels of [
    ["A", "a", "b"],
    ["n02012849 crane", "n03710637 maillot", "n03126707 crane"],
    ["2", "1", "0"],
  ]) {
    expect(describe(numbers(2, 0, 1, 1), labels)).toMatchObject({ labels: [2, 0, 1, 1], notes: [] });
  }
  expect(describe(numbers(2, 0, 1), [], 3).classes).toEqual(["0", "1", "2"]);
});

test("labels from 1 are counted from 1 by the whole data set, not by the part that is used", () => {
  const some = limitDataset(numbers(1, 2, 3, 1), 2);
  expect(describe(some, [], 3)).toMatchObject({ labels: [0, 1], notes: [expect.stringContaining("label 1 is taken")] });
  expect(describe(limitDataset(numbers(1, 2, 0), 2), [], 3)).toMatchObject({ labels: [1, 2], notes: [] });
});

test("labels beyond the outputs are not used, and that is said", () => {
  const { labels, notes } = describe(numbers(0, 1, 9), [], 3);
  expect(labels).toBeUndefined();
  expect(notes).toEqual([expect.stringMatching(/^mismatched labels: 0 to 9 for 3 outputs/)]);
});

test("rows with several ones name the model's outputs", () => {
  const truth = arrayLabels(
    { shape: [3, 2], data: Uint8Array.of(1, 1, 0, 1, 0, 0) },
    { count: 3, place: "y", names: ["dog", "cat"] },
  );
  const { labels, sets } = describe(set({ count: 3, ...truth }), ["cat", "cow", "dog"]);
  expect(labels).toEqual([-1, 0, -1]);
  expect([0, 1, 2].map((item) => sets?.(item))).toEqual([[2, 0], [0], []]);
});
