import { expect, test } from "vitest";
import { fileDataset } from "./file-dataset.ts";
import { buildFileTable } from "./file-table.ts";
import { imageFolder } from "./image-folder.ts";

/** The data set of images 0 and 1 in each folder, and of single files. */
function read(
  folders: readonly string[],
  known: { labels?: readonly string[]; outputs?: number },
  files: readonly string[] = [],
) {
  const names = [...folders.flatMap((folder) => [`${folder}/0.png`, `${folder}/1.png`]), ...files].sort();
  const table = buildFileTable("/d");
  for (const name of names) table.add(name, { dev: 1n, ino: 1n, size: 1n, mtimeNs: 1n, ctimeNs: 1n });
  const listing = { files: table.done(), skipped: [], otherExtensions: new Set<string>() };
  const { labels = [], outputs } = known;
  const dataset = fileDataset(imageFolder(listing, { name: "d", split: undefined, known: { labels, outputs } }));
  return {
    classes: dataset.classes,
    items: Array.from({ length: dataset.count }, (_, at) => `${dataset.itemName(at)} ${dataset.labels?.[at]}`),
    notes: dataset.notes ?? [],
  };
}

const GARDEN = ["fruit/apple", "fruit/pear", "vegetables/carrot", "vegetables/bean/old"];

test.each([
  ["labels of the model", { labels: ["apple", "pear", "carrot", "bean"], outputs: 4 }],
  ["some labels of it", { labels: ["pear", "bean", "stone"], outputs: 3 }],
  ["as many folders as it has classes", { outputs: 4 }],
] as const)("folders of folders are groups of classes: %s", (_, known) => {
  const { classes, items, notes } = read(GARDEN, known);
  expect(classes).toEqual(["apple", "bean", "carrot", "pear"]);
  expect(items).toEqual([
    ...["fruit/apple/0.png 0", "fruit/apple/1.png 0", "vegetables/bean/old/0.png 1", "vegetables/bean/old/1.png 1"],
    ...["vegetables/carrot/0.png 2", "vegetables/carrot/1.png 2", "fruit/pear/0.png 3", "fruit/pear/1.png 3"],
  ]);
  expect(notes).toEqual(["fruit, vegetables group the classes of d, which are the folders in them"]);
});

test("the groups are the classes where they are labels, as many as the model's classes, or nothing is known", () => {
  for (const known of [{ labels: ["fruit", "apple"], outputs: 2 }, { outputs: 2 }, {}, { outputs: 7 }]) {
    expect(read(GARDEN, known).classes).toEqual(["fruit", "vegetables"]);
  }
});

test("a class in two groups is one; images beside the classes are counted and not used", () => {
  const known = { labels: ["apple", "other", "bean"], outputs: 3 };
  const { classes, items, notes } = read(
    ["fruit/apple", "fruit/other", "vegetables/bean", "vegetables/other", "stones"],
    known,
    ["a.png", "fruit/b.png"],
  );
  expect(classes).toEqual(["apple", "bean", "other"]);
  expect(items.filter((item) => item.endsWith(" 2")).length).toBe(4);
  expect(notes).toEqual([
    "fruit, vegetables group the classes of d, which are the folders in them; 4 other images are not used",
  ]);
});
