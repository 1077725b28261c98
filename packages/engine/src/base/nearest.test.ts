import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

const CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

test.each([
  ["hrose", "horse"],
  ["shp", "ship"],
  ["Autmobile", "automobile"],
  ["dgo", "dog"],
  ["airplan", "airplane"],
  ["trukc", "truck"],
  ["ct", "cat"],
])("%s is nearest to %s", (text, name) => {
  expect(nearest(text, CLASSES)[0]).toBe(name);
});

test("each name once, and none that is not alike where that is asked", () => {
  expect(nearest("inpu", ["input", "input", "output"])).toEqual(["input", "output"]);
  expect(nearest("frobnicate", ["alexnet-cifar10"], 1, 0.4)).toEqual([]);
  expect(nearest("alexnet", ["alexnet-cifar10"], 1, 0.4)).toEqual(["alexnet-cifar10"]);
  expect(nearest("", ["a", ""])[0]).toBe("");
});
