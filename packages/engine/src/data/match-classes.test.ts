import { expect, test } from "vitest";
import { matchClasses } from "./match-classes.ts";

const imageNet = [
  "n01440764 tench, Tinca tinca",
  "n02123045 tabby, tabby cat",
  "n02012849 crane",
  "n03126707 crane",
  "n03590841 jack-o'-lantern",
  "n03710637 maillot",
  "n03710721 maillot, tank suit",
];

const match = (names: readonly string[], labels: readonly string[], outputs: number | undefined = labels.length) => {
  const { classes, ...rest } = matchClasses(names, { labels, outputs });
  return { ...rest, classes: [...classes] };
};

const numbered = (
  count: number,
  [least, most]: readonly [number, number],
  labels: readonly string[],
  outputs: number | undefined = labels.length,
) => {
  const names = Array.from({ length: count }, (_, label) => String(label));
  const { classes, ...rest } = matchClasses(names, { labels, outputs }, { least, most, named: false });
  return { ...rest, classes: [...classes] };
};

test.each([
  "n02123045",
  "tabby_cat",
  "tabby, tabby cat",
  "Tabby",
  "TABBY-CAT",
  "n02123045-tabby",
  "n02123045 tabby, tabby cat",
])("%s is found among ImageNet's names", (name) => {
  expect(match([name], imageNet).classes).toEqual([1]);
});

test("a synset tells two cranes apart; the bare name is said to be ambiguous, never taken for the first", () => {
  expect(match(["n03126707", "n02012849", "jack_o_lantern"], imageNet).classes).toEqual([3, 2, 4]);
  const { classes, unmatched, notes } = match(["crane", "tench"], imageNet);
  expect({ classes, unmatched }).toEqual({ classes: [-1, 0], unmatched: ["crane"] });
  expect(notes).toEqual([expect.stringMatching(/^ambiguous class: crane \(outputs 2, 3 have this name/)]);
});

test("a whole name goes before one of several names between commas", () => {
  expect(match(["maillot", "tank_suit"], imageNet).classes).toEqual([5, 6]);
});

test.each([
  ["written just so before another case", ["a", "A"], ["A", "b", "a"], [2, 0]],
  ["other separators before another case", ["big_cat"], ["BIG CAT", "big cat"], [1]],
  ["leading zeros", ["007", "10"], ["7", "8", "10"], [0, 2]],
  ["a decomposed letter", ["Ba\u0308r"], ["Wolf", "B\u00e4r"], [1]],
] as const)("%s", (_, names, labels, expected) => {
  expect(match(names, labels).classes).toEqual(expected);
});

test("names that only case or spelling would merge have no class, but for one that is written exactly", () => {
  const one = match(["Cat", "cat", "dog"], ["cat", "dog"]);
  expect(one.classes).toEqual([-1, 0, 1]);
  expect(one.notes).toEqual([expect.stringMatching(/^ambiguous class: Cat \(matched with output 0, which is cat/)]);
  const both = match(["CAT", "Cat", "dog"], ["cat", "dog"]);
  expect(both.classes).toEqual([-1, -1, 1]);
  expect(both.notes).toEqual([expect.stringMatching(/^ambiguous classes: CAT, Cat \(matched with output 0,/)]);
  const synonyms = match(["tabby", "tabby_cat"], imageNet);
  expect(synonyms.classes).toEqual([-1, -1]);
});

test("a label that stands twice is no class of a folder of this name", () => {
  const { classes, notes } = match(["crane", "maillot"], ["crane", "maillot", "crane"]);
  expect(classes).toEqual([-1, 1]);
  expect(notes[0]).toContain("ambiguous class: crane (outputs 0, 2");
});

test("data and model in another order are matched by name", () => {
  expect(match(["cat", "dog"], ["dog", "horse", "cat"])).toEqual({
    classes: [2, 0],
    how: "name",
    unmatched: [],
    notes: [],
  });
});

test("a class that the model does not have is named", () => {
  const { classes, unmatched, notes } = match(["cat", "unicorn"], ["dog", "cat"]);
  expect({ classes, unmatched }).toEqual({ classes: [1, -1], unmatched: ["unicorn"] });
  expect(notes).toEqual([expect.stringContaining("unknown class: unicorn")]);
});

test("without a common name, equal numbers of classes go by position, with a note", () => {
  const { classes, how, notes } = match(["Hund", "Katze"], ["dog", "cat"]);
  expect({ classes, how }).toEqual({ classes: [0, 1], how: "position" });
  expect(notes).toEqual([expect.stringContaining("sorted order")]);
  expect(match(["a", "b"], [], 2)).toMatchObject({
    how: "position",
    notes: [expect.stringMatching(/^the model has no class names: .* in sorted order/)],
  });
});

test("nothing in common: no class, and all are named", () => {
  const { classes, how, unmatched } = match(["a", "b", "c"], ["dog", "cat"]);
  expect({ classes, how, unmatched }).toEqual({ classes: [-1, -1, -1], how: "none", unmatched: ["a", "b", "c"] });
});

const emnist = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];
const range = (count: number, from = 0) => Array.from({ length: count }, (_, index) => index + from);

test.each([
  ["EMNIST's A and a", emnist],
  ["two of a name", ["crane", "maillot", "crane"]],
  ["ImageNet's names", imageNet],
  ["numbers as names, in another order", ["2", "0", "1"]],
  ["no names", []],
])("label k is output k whatever it is called: %s", (_, labels) => {
  const count = labels.length || 4;
  expect(numbered(count, [0, count - 1], labels, count)).toEqual({
    classes: range(count),
    how: "number",
    unmatched: [],
    notes: [],
  });
});

test("fewer labels than outputs, or outputs of an unknown number, are output numbers too", () => {
  expect(numbered(5, [1, 4], [], 10).classes).toEqual([0, 1, 2, 3, 4]);
  const unknown = matchClasses(["0", "1"], { labels: [], outputs: undefined }, { least: 0, most: 1, named: false });
  expect([...unknown.classes]).toEqual([0, 1]);
});

test("labels from 1 to the number of outputs are counted from 1; beyond that they are not used; both are said", () => {
  const letters = numbered(27, [1, 26], [], 26);
  expect(letters.classes).toEqual([-1, ...range(26)]);
  expect(letters.notes).toEqual(["labels are 1 to 26: label 1 is taken as the model's output 0"]);
  const strange = numbered(27, [0, 26], [], 26);
  expect(strange.classes).toEqual(range(27).map(() => -1));
  expect(strange).toMatchObject({ how: "none", notes: [expect.stringMatching(/^mismatched labels: 0 to 26 for 26/)] });
  expect(numbered(6, [2, 5], [], 5).how).toBe("none");
});

test("numbered labels with names of the data's own: names written the same decide, else the numbers", () => {
  const own = (labels: readonly string[], outputs = labels.length) => {
    const { classes, ...rest } = matchClasses(
      ["cat", "dog", "frog"],
      { labels, outputs },
      { least: 0, most: 2, named: true },
    );
    return { ...rest, classes: [...classes] };
  };
  expect(own(["cat", "dog", "frog"])).toMatchObject({ classes: [0, 1, 2], notes: [] });
  expect(own(["frog", "cat", "dog"])).toMatchObject({
    classes: [1, 2, 0],
    how: "name",
    notes: [expect.stringContaining("another order")],
  });
  expect(own(["Cat", "DOG", "frog"])).toMatchObject({ classes: [0, 1, 2], how: "number", notes: [] });
  expect(own(["Frog", "cat", "x"])).toMatchObject({
    classes: [0, 1, 2],
    how: "number",
    notes: ["class names differ between data and model (cat, Frog): label k is taken as output k"],
  });
  expect(own([], 3)).toMatchObject({ classes: [0, 1, 2], how: "number" });
  expect(own(["frog", "cat"])).toMatchObject({ classes: [1, -1, 0], how: "name", unmatched: ["dog"] });
  expect(own([], 1000)).toMatchObject({ classes: [-1, -1, -1], how: "none" });
});

test("folders that are numbers are output numbers, with or without leading zeros, 10 after 2", () => {
  // Python's sorted(), which torchvision's ImageFolder numbers by, has "10" before "2"
  const folders = range(12).map(String).sort();
  expect(folders.slice(0, 4)).toEqual(["0", "1", "10", "11"]);
  const { classes, how, notes } = match(folders, [], 12);
  expect({ classes, how }).toEqual({ classes: folders.map(Number), how: "number" });
  expect(notes[0]).toContain("sorts them as text, 0, 1, 10, 11 …");
  const padded = range(12).map((index) => String(index).padStart(5, "0"));
  expect(match(padded, [], 12)).toMatchObject({ classes: range(12), notes: [expect.not.stringContaining("text")] });
  expect(match(["3", "07"], [], 10)).toMatchObject({ classes: [3, 7], how: "number" });
});

test("folders that are numbers but not from 0 on go by their order as numbers", () => {
  const folders = range(12, 1).map(String).sort();
  const { classes, notes } = match(folders, [], 12);
  expect(classes).toEqual(folders.map((name) => Number(name) - 1));
  expect(notes[0]).toContain("numbers 1 to 12: taken in this order as outputs 0 to 11");
});

test("a label's own name goes before the number that a folder is", () => {
  expect(match(["0", "1", "2"], ["2", "1", "0"]).classes).toEqual([2, 1, 0]);
  // EMNIST's folders are numbers, of which some are names too, all of the same output
  expect(match(range(62).map(String), emnist)).toMatchObject({ classes: range(62), how: "number" });
  // digits whose output 0 is "1": the folder "0" has no label
  const shifted = match(["0", "1", "2"], ["1", "2", "3"]);
  expect(shifted).toMatchObject({ classes: [-1, 0, 1], unmatched: ["0"] });
});

test("a model without names that has another number of outputs: nothing is matched, and both numbers are said", () => {
  const { classes, how, notes } = matchClasses(["apple", "bean", "sample"], { labels: [], outputs: 2 });
  expect({ classes: [...classes], how }).toEqual({ classes: [-1, -1, -1], how: "none" });
  expect(notes).toEqual([
    "mismatched classes: 3 classes in the data (apple, bean, sample) for 2 outputs (the model has no class names, so images count as unlabelled; name its outputs with --labels)",
  ]);
  expect(matchClasses([], { labels: [], outputs: 2 }).notes).toEqual([]);
});
