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

test("words that do not end in s", () => {
  expect([plural(1, "class", "classes"), plural(3, "class", "classes")]).toEqual(["1 class", "3 classes"]);
});
