import fc from "fast-check";
import { expect, test } from "vitest";
import { plural, pluralWord } from "./plural.ts";

test.each([
  [0, "0 images"],
  [1, "1 image"],
  [2, "2 images"],
  [12345, "12,345 images"],
])("%i", (count, text) => {
  expect(plural(count, "image")).toBe(text);
  expect(pluralWord(count, "image")).toBe(text.split(" ")[1]);
});

test("numbers are grouped as Intl groups them", () => {
  const expected = (count: number) => `${(count || 0).toLocaleString("en-US")} of them`;
  const ofThem = (count: number) => plural(count, "of them", "of them");
  for (const count of [
    999,
    1000,
    1e6,
    Number.MAX_SAFE_INTEGER,
    -999,
    -1000,
    0.123456,
    1234.5,
    Number.POSITIVE_INFINITY,
  ])
    expect(ofThem(count)).toBe(expected(count));
  fc.assert(fc.property(fc.maxSafeInteger(), (count) => ofThem(count) === expected(count)));
});

test("words that do not end in s", () => {
  expect([plural(1, "class", "classes"), plural(3, "class", "classes")]).toEqual(["1 class", "3 classes"]);
});
