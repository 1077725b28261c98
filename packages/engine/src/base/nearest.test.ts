import { expect, test } from "vitest";
import { nearest, offer } from "./nearest.ts";

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

test("each name once, and none that is not alike", () => {
  expect(nearest("inpu", ["input", "input", "output"])).toEqual(["input"]);
  expect(nearest("frobnicate", ["alexnet-cifar10"])).toEqual([]);
  expect(nearest("alexnet", ["alexnet-cifar10"])).toEqual(["alexnet-cifar10"]);
  expect(nearest("", ["a", ""])).toEqual([""]);
  expect(nearest("gradcam", ["grad-cam", "gradient", "occlusion"], 1)).toEqual(["grad-cam"]);
  expect(nearest("conv9", ["conv1", "relu1", "pool5", "fc8"])).toEqual(["conv1"]);
  expect(nearest("banana", CLASSES)).toEqual([]);
});

test("where none is alike the hint lists what there is", () => {
  expect(offer("hrose", CLASSES)).toBe("did you mean horse?");
  expect(offer("banana", CLASSES)).toBe(
    "there are airplane, automobile, bird, cat, deer, dog, frog, horse, … (10 in all)",
  );
  expect(offer("x", ["conv1", "fc"])).toBe("there are conv1, fc");
  expect(offer("something", ["fc", "fc"])).toBe("there is fc");
  expect(offer("fc", [])).toBe("there are none");
});
