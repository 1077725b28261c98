import fc from "fast-check";
import { expect, test } from "vitest";
import { DeeplingError } from "../base/error.ts";
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

const zebra = ["zebra", "apple", "mango"];

/** Every way in which other tools say that output 0 is zebra, 1 apple and 2 mango. */
test.each([
  ["a number before", "0 zebra\n1 apple\n2 mango\n"],
  ["a number and a tab before", "0\tzebra\n1\tapple\n2\tmango"],
  ["a colon", "0: zebra\n1: apple\n2: mango"],
  ["a colon, in another order", "2:mango\n0:zebra\n1:apple"],
  ["a dot, a dash", "0. zebra\n1. apple\n2. mango"],
  ["a dash", "0 - zebra\n1 - apple\n2 - mango"],
  ["an equals sign", "0=zebra\n1=apple\n2=mango"],
  ["leading zeros", "00 zebra\n01 apple\n02 mango"],
  ["a number after", "zebra 0\napple 1\nmango 2"],
  ["a number after a colon, in another order", "apple: 1\nzebra: 0\nmango: 2"],
  ["commas", "0,zebra\n1,apple\n2,mango\n"],
  ["commas, the name first", "zebra,0\napple,1\nmango,2"],
  ["a quoted table with headers", '"class_id","class_name"\n"0","zebra"\n"1","apple"\n"2","mango"\n'],
  ["GTSRB's signnames.csv", "ClassId,SignName\n0,zebra\n1,apple\n2,mango\n"],
  ["headers, the name first", "name,index\r\nmango,2\r\nzebra,0\r\napple,1\r\n"],
  ["a third column", "id;name;images\n0;zebra;40\n1;apple;31\n2;mango;7"],
  ["a third column that counts too", "id,name,rank\n0,zebra,2\n1,apple,0\n2,mango,1"],
  ["spaces after names, empty lines, a comment", "# classes\nzebra  \n\n  apple\t\nmango \n\n"],
  ["a header over names", "class_name\nzebra\napple\nmango"],
  ["one line", "zebra, apple, mango"],
  ["lines copied from a list", '"zebra",\n"apple",\n"mango"'],
  ["Keras's class_indices.json", '{"zebra": 0, "apple": 1, "mango": 2}'],
  ["class_indices.json by number", '{"0": "zebra", "1": "apple", "2": "mango"}'],
  ["class_indices.json in another order", '{"apple": 1, "mango": 2, "zebra": 0}'],
  ["label2id", '{"label2id": {"zebra": 0, "apple": 1, "mango": 2}}'],
  ["label2id with numbers in quotes", '{"zebra": "0", "apple": "1", "mango": "2"}'],
  ["class_to_idx of torchvision", '{"class_to_idx": {"apple": 1, "mango": 2, "zebra": 0}}'],
  ["pairs", '[[2, "mango"], [0, "zebra"], [1, "apple"]]'],
  [
    "objects as COCO's categories, from 1",
    '{"categories": [{"id": 2, "name": "apple"}, {"id": 1, "name": "zebra"}, {"id": 3, "name": "mango"}]}',
  ],
  [
    "TensorFlow's label map",
    "item {\n  id: 1\n  name: 'zebra'\n}\nitem {\n  name: \"apple\"\n  id: 2\n}\nitem { id: 3 name: 'mango' }\n",
  ],
  [
    "a label map with names for display",
    "item { name: '/m/01' id: 1 display_name: 'zebra' }\nitem { name: '/m/02' id: 2 display_name: \"apple\" }\nitem { name: '/m/03' id: 3 display_name: 'mango' }",
  ],
  ["Ultralytics' names", "{0: 'zebra', 1: 'apple', 2: 'mango'}"],
  ["Ultralytics' data.yaml", "path: ../d  # root\nnc: 3\nnames: ['zebra', 'apple', 'mango']\ntrain: images\n"],
  ["YAML without quotes, over two lines", "nc: 3\nnames: [zebra, apple,\n  mango]\n"],
  ["YAML by number", "names:\n  0: zebra  # striped\n  1: apple\n  2: 'mango'\nnc: 3"],
  ["YAML by number in brackets", "nc: 3\nnames: {0: zebra, 2: mango, 1: apple}"],
  ["a YAML list", "nc: 3\nnames:\n- zebra\n- apple\n- mango\nval: images"],
  ["a YAML list further in", "names:\n  - zebra\n  - apple\n\n  - mango"],
  [
    "a data set's card",
    "---\ndataset_info:\n  features:\n  - name: label\n    dtype:\n      class_label:\n        names:\n          '0': zebra\n          '1': apple\n          '2': mango\n  splits:\n  - name: train\n",
  ],
  ["YAML by name", "class_to_idx:\n  apple: 1\n  mango: 2\n  zebra: 0"],
  ["objects without numbers", '[{"label": "zebra"}, {"label": "apple"}, {"label": "mango"}]'],
  ["objects under a key", '{"classes": [{"name": "zebra"}, {"name": "apple"}, {"name": "mango"}]}'],
  ["one line with semicolons", "zebra; apple; mango"],
  ["numbers in parentheses", "(0) zebra\n(1) apple\n(2) mango"],
  ["numbers from 1", "1 zebra\n2 apple\n3 mango"],
])("output 0 is zebra: %s", (_, text) => {
  expect(parseLabels(text, "labels.txt")).toEqual(zebra);
  expect(parseLabels(text, "labels.txt", 3)).toEqual(zebra);
});

test("imagenet_class_index.json gives the synset number and the name, by number and not by the order of the keys", () => {
  const text =
    '{"0": ["n01440764", "tench"], "10": ["n01530575", "brambling"], "2": ["n01484850", "great_white_shark"]';
  const others = [1, 3, 4, 5, 6, 7, 8, 9]
    .map((number) => `"${number}": ["n0000000${number}", "name ${number}"]`)
    .join(", ");
  const labels = parseLabels(`${text}, ${others}}`, "imagenet_class_index.json");
  expect([labels[0], labels[2], labels[10]]).toEqual([
    "n01440764 tench",
    "n01484850 great_white_shark",
    "n01530575 brambling",
  ]);
});

test.each([
  ["prices", "10 euro\n100 euro\n20 euro\n5 euro"],
  ["coins of two currencies", "1 euro\n2 euro\n1 cent\n2 cent"],
  ["numbers after one word", "class 0\nclass 1\nclass 2"],
  ["planes", "boeing 737\nboeing 747\nairbus 320"],
  ["a number that is part of a word", "3d printer\n7up\n2-wheeler"],
  ["digits", "0\n1\n2"],
  ["words that are keys elsewhere", "names\nlabels\nclasses"],
  ["digits in another order", "2\n0\n1"],
  ["synonyms", "n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus"],
])("names with numbers in them stay whole: %s", (_, text) => {
  expect(parseLabels(text, "labels.txt")).toEqual(text.split("\n"));
});

test("a number before names that hold numbers", () => {
  expect(parseLabels("0 Class 1\n1 Class 2", "labels.txt")).toEqual(["Class 1", "Class 2"]);
  expect(parseLabels("0 tench, Tinca tinca\n1 goldfish", "labels.txt")).toEqual(["tench, Tinca tinca", "goldfish"]);
  expect(parseLabels('0,"tench, Tinca tinca"\n1,"say ""hi"""', "labels.txt")).toEqual([
    "tench, Tinca tinca",
    'say "hi"',
  ]);
  expect(parseLabels("0: 'tench, Tinca tinca',\n1: 'goldfish',", "labels.txt")).toEqual([
    "tench, Tinca tinca",
    "goldfish",
  ]);
  expect(parseLabels("0 0\n1 1", "labels.txt")).toEqual(["0", "1"]);
  expect(parseLabels("index,name\n0,1\n1,0", "labels.csv")).toEqual(["1", "0"]);
});

test("outputs without a name: the background of TensorFlow's detectors, and gaps that the number of outputs explains", () => {
  const map = "item { id: 1 name: 'person' }\nitem { id: 3 name: 'car' }";
  expect(parseLabels(map, "map.pbtxt", 4)).toEqual(["class 0", "person", "class 2", "car"]);
  expect(parseLabels("1 cat\n2 dog", "labels.txt", 3)).toEqual(["class 0", "cat", "dog"]);
});

test.each([
  ["a gap", "0 zebra\n1 apple\n5 mango", "invalid labels: number 5 follows 1 (labels.txt, line 3)"],
  ["a number twice", "0 zebra\n1 apple\n1 mango", "duplicate label number: 1 (labels.txt, line 3)"],
  ["a number left out", "0 zebra\n1 apple\nmango", 'invalid labels: "mango" has no number (labels.txt, line 3)'],
  ["from 2", "2: zebra\n3: apple", "invalid labels: number 2 comes first (labels.txt, line 1)"],
  [
    "two columns of numbers",
    "0 1\n1 0",
    'invalid labels: "0, 1" can be read as number and name in more than one way (labels.txt, line 1)',
  ],
  [
    "columns that begin alike",
    "0,0\n1,2\n2,1",
    'invalid labels: "1, 2" can be read as number and name in more than one way (labels.txt, line 2)',
  ],
  ["labels of images", "image,label\na.png,0\nb.png,1\nc.png,1", "duplicate label number: 1 (labels.txt, line 4)"],
  ["no name", "0,zebra\n1,", "invalid labels: no name (labels.txt, line 2)"],
  [
    "an item without an id",
    "item { id: 1 name: 'a' }\nitem { name: 'b' }",
    "invalid labels: item without id (labels.txt, line 2)",
  ],
])("refuses %s, with the line", (_, text, message) => {
  expect(() => parseLabels(text, "labels.txt")).toThrow(message);
});

test("whatever is written gives names or a DeeplingError", () => {
  const piece = fc.constantFrom(
    "0",
    "1",
    "2",
    "zebra",
    "a b",
    " ",
    ",",
    ":",
    "\t",
    "\n",
    '"',
    "{",
    "}",
    "[",
    "]",
    "item {",
    "id:",
    "name:",
    "'x'",
    "#",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
      try {
        expect(parseLabels(pieces.join(""), "labels.txt").every((name) => typeof name === "string")).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(DeeplingError);
      }
    }),
    { numRuns: 2000 },
  );
});

test("an apostrophe survives Python's quoting", () => {
  expect(parseLabels(`{0: "jack-o'-lantern", 1: 'it\\'s'}`, "metadata")).toEqual(["jack-o'-lantern", "it's"]);
});

test.each(['[{"id": 0, "name": "cat"}, {"name": "dog"}]', "[1, {}]", '{"0": "cat", "2": "dog"}', "{broken"])(
  "refuses %s, naming the file",
  (text) => {
    expect(() => parseLabels(text, "labels.json")).toThrow(/^invalid labels: .*\(labels\.json\)$/);
  },
);

test("an empty file says so", () => {
  expect(() => parseLabels(" \n", "labels.txt")).toThrow("missing labels: nothing written (labels.txt)");
});

test("short names drop the synset and synonyms, unless two would be the same", () => {
  const labels = ["n01440764 tench, Tinca tinca", "n02012849 crane", "n03126707 crane, hoist", "cat"];
  expect(shortLabels(labels)).toEqual(["tench", "crane", "crane, hoist", "cat"]);
});

test("YAML's quoted names stay whole, and comments are left out", () => {
  const names = ["it's", "tench, Tinca tinca", 'a "b"', "C# player"];
  expect(
    parseLabels("names: ['it''s', 'tench, Tinca tinca', \"a \\\"b\\\"\", C# player]  # four", "data.yaml"),
  ).toEqual(names);
  expect(parseLabels("names:\n- it's\n- tench, Tinca tinca\n- 'a \"b\"'\n- C# player # last", "data.yaml")).toEqual(
    names,
  );
});
