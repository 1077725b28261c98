import { expect, test } from "vitest";
import { parseLabels, shortLabels } from "./labels.ts";

test.each([
  ["a list", '["cat", "dog"]'],
  ["id2label", '{"id2label": {"1": "dog", "0": "cat"}}'],
  ["an object by number", '{"0": "cat", "1": "dog"}'],
  ["label2id", '{"cat": 0, "dog": 1}'],
  ["Python's print", "{0: 'cat', 1: 'dog'}"],
  ["a Python list", "['cat', 'dog']"],
  ["lines", "cat\r\ndog\r\n\n"],
  ["lines after a byte order mark", "\uFEFFcat\ndog"],
])("reads %s", (_, text) => {
  expect(parseLabels(text, "labels.txt")).toEqual(["cat", "dog"]);
});

test("an apostrophe survives Python's quoting", () => {
  expect(parseLabels(`{0: "jack-o'-lantern", 1: 'it\\'s'}`, "metadata")).toEqual(["jack-o'-lantern", "it's"]);
});

test.each(["[1, {}]", '{"0": "cat", "2": "dog"}', "{broken"])("refuses %s, naming the file", (text) => {
  expect(() => parseLabels(text, "labels.json")).toThrow(/^invalid labels: .*\(labels\.json\)$/);
});

test("an empty file says so", () => {
  expect(() => parseLabels(" \n", "labels.txt")).toThrow("missing labels: nothing written (labels.txt)");
});

test("short names drop the synset and synonyms, unless two would be the same", () => {
  const labels = ["n01440764 tench, Tinca tinca", "n02012849 crane", "n03126707 crane, hoist", "cat"];
  expect(shortLabels(labels)).toEqual(["tench", "crane", "crane, hoist", "cat"]);
});
