import { expect, test } from "vitest";
import { matchClasses } from "./match-classes.ts";

const imageNet = [
  "n01440764 tench, Tinca tinca",
  "n02123045 tabby, tabby cat",
  "n02012849 crane",
  "n03126707 crane",
  "n03590841 jack-o'-lantern",
];

test.each([
  "n02123045",
  "tabby_cat",
  "tabby, tabby cat",
  "Tabby",
  "TABBY-CAT",
  "n02123045-tabby",
  "n02123045 tabby, tabby cat",
])("%s is found among ImageNet's names", (name) => {
  expect([...matchClasses([name], imageNet).classes]).toEqual([1]);
});

test("a synset tells two cranes apart, and the bare name means the first", () => {
  expect([...matchClasses(["n03126707", "crane", "jack_o_lantern"], imageNet).classes]).toEqual([3, 2, 4]);
});

test("data and model in another order are matched by name", () => {
  const { classes, how, note } = matchClasses(["cat", "dog"], ["dog", "horse", "cat"]);
  expect({ classes: [...classes], how, note }).toEqual({ classes: [2, 0], how: "name", note: undefined });
});

test("a class that the model does not have is named", () => {
  const match = matchClasses(["cat", "unicorn"], ["dog", "cat"]);
  expect([...match.classes]).toEqual([1, -1]);
  expect(match.unmatched).toEqual(["unicorn"]);
  expect(match.note).toContain("unknown class: unicorn");
});

test("without a common name, equal numbers of classes go by position, with a note", () => {
  const match = matchClasses(["Hund", "Katze"], ["dog", "cat"]);
  expect([...match.classes]).toEqual([0, 1]);
  expect(match).toMatchObject({ how: "position", note: expect.stringContaining("sorted order") });
});

test("a model without labels takes the data's order, or its numbers", () => {
  expect(matchClasses(["a", "b"], [], 2)).toMatchObject({ how: "position", note: undefined });
  const numbers = matchClasses(["3", "07"], [], 10);
  expect([...numbers.classes]).toEqual([3, 7]);
  expect(numbers.how).toBe("number");
});

test("nothing in common: no class, and all are named", () => {
  const match = matchClasses(["a", "b", "c"], ["dog", "cat"]);
  expect([...match.classes]).toEqual([-1, -1, -1]);
  expect(match).toMatchObject({ how: "none", unmatched: ["a", "b", "c"] });
});
