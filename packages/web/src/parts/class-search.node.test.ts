import { expect, test } from "vitest";
import { searchClasses } from "./class-search.ts";

const classes = [
  "tench, Tinca tinca",
  "great white shark",
  "white wolf, Arctic wolf",
  "zebra",
  "snow (white) owl",
  "a+b",
];

test("names that begin with the text come before words that do, and those before the rest", () => {
  expect(searchClasses("white", classes, undefined)).toEqual([2, 1, 4]);
  expect(searchClasses("tin", classes, undefined)).toEqual([0]);
  expect(searchClasses("wolf", classes, undefined)).toEqual([2]);
  expect(searchClasses("zeb", classes, undefined)).toEqual([3]);
  expect(searchClasses("(white", classes, undefined)).toEqual([4]);
  expect(searchClasses("a+b", classes, undefined)).toEqual([5]);
  expect(searchClasses("unit:conv1/2", classes, undefined)).toEqual([]);
});

test("without a text all of them, the likeliest first; the likelier of equals first", () => {
  const shares = Float32Array.of(0.1, 0.2, 0.05, 0.6, 0.04, 0.01);
  expect(searchClasses(" ", classes, shares)).toEqual([3, 1, 0, 2, 4, 5]);
  expect(searchClasses("", classes, undefined)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(searchClasses("e", classes, shares).slice(0, 2)).toEqual([3, 1]);
});
