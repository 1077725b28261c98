import { expect, test } from "vitest";
import { bySplitRole, splitName } from "./split-names.ts";

test.each([
  ["test", "test", ""],
  ["Testing", "test", ""],
  ["TestSet", "test", ""],
  ["test_set", "test", ""],
  ["testset", "test", ""],
  ["test2017", "test", ""],
  ["Test Images", "test", ""],
  ["evaluation", "test", ""],
  ["seg_test", "test", "seg"],
  ["val2017", "val", ""],
  ["Validation", "val", ""],
  ["dev", "val", ""],
  ["training_set", "train", ""],
  ["TrainingSet", "train", ""],
  ["trainval", "train", ""],
  ["train-clean", "train", "clean"],
  ["fold_3", "fold", ""],
  ["seg_pred", "other", "seg"],
])("%s is a split: %s", (name, role, rest) => {
  expect(splitName(name)).toEqual({ role, rest });
});

test.each([
  "cat",
  "latest",
  "contest",
  "trainer",
  "strain",
  "invalid",
  "device",
  "folded",
  "protest",
  "12",
  "n01440764",
])("%s is no split", (name) => {
  expect(splitName(name)).toBeUndefined();
});

test("test goes before val, folds by number, train, and what has no usual name", () => {
  const names = ["train2", "fold10", "x", "Validation", "fold2", "Testing", "seg_pred", "train"];
  expect(names.sort(bySplitRole)).toEqual([
    ...["Testing", "Validation", "fold2", "fold10", "train", "train2", "seg_pred", "x"],
  ]);
});
