import { expect, test } from "vitest";
import { className, shortName } from "./class-name.ts";
import { percent } from "./percent.ts";

test("a class's name is the first of its synonyms, or its number", () => {
  expect(shortName("tench, Tinca tinca")).toBe("tench");
  expect(className(["cat", " tench , Tinca tinca", ""], 1)).toBe("tench");
  expect([2, 7, -1].map((index) => className(["cat", "dog", ""], index))).toEqual(["class 2", "class 7", "class -1"]);
  expect(shortName(", odd")).toBe(", odd");
});

test("a share is written with one digit, or as many as wanted", () => {
  expect([0, 0.00049, 0.8643, 0.9996, 1].map((share) => percent(share))).toEqual([
    "0.0 %",
    "0.0 %",
    "86.4 %",
    "100.0 %",
    "100.0 %",
  ]);
  expect([percent(0.5, 0), percent(Number.NaN), percent(Number.POSITIVE_INFINITY)]).toEqual(["50 %", "–", "–"]);
});
