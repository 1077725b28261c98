import { expect, test } from "vitest";
import { fileDataset } from "./file-dataset.ts";
import { buildFileTable } from "./file-table.ts";
import { imageFolder } from "./image-folder.ts";

const STATE = { dev: 1n, ino: 1n, size: 1n, mtimeNs: 1n, ctimeNs: 1n };

/** Images 0 and 1 in each folder. */
const inFolders = (...folders: readonly string[]) =>
  folders.flatMap((folder) => [0, 1].map((index) => `${folder}/${index}.png`));

interface Known {
  readonly labels?: readonly string[];
  readonly outputs?: number;
  readonly split?: string;
}

function read(files: readonly string[], { labels = [], outputs, split }: Known = {}) {
  const table = buildFileTable("/d");
  for (const name of files) table.add(name, STATE);
  const listing = { files: table.done(), skipped: [], otherExtensions: new Set<string>() };
  const dataset = fileDataset(imageFolder(listing, { name: "d", split, known: { labels, outputs } }));
  return {
    name: dataset.name,
    classes: dataset.classes,
    labels: dataset.labels && [...dataset.labels],
    items: Array.from({ length: dataset.count }, (_, index) => dataset.itemName(index)),
    notes: dataset.notes ?? [],
  };
}

const fruit = (folder: string) => [`${folder}/apple`, `${folder}/bean`];

/** How others lay out two splits of apples and beans, and the one that is taken. */
test.each([
  ["Kaggle's", [...fruit("Training"), ...fruit("Testing")], "Testing"],
  ["Kaggle's with sets", [...fruit("training_set"), ...fruit("test_set")], "test_set"],
  ["Intel's", [...fruit("seg_train"), ...fruit("seg_test"), "seg_pred"], "seg_test"],
  [
    "Intel's, each in a folder of its name",
    [...fruit("seg_train/seg_train"), ...fruit("seg_test/seg_test"), "seg_pred/seg_pred"],
    "seg_test",
  ],
  ["with dev", [...fruit("train"), ...fruit("dev")], "dev"],
  ["with years", [...fruit("train2017"), ...fruit("val2017")], "val2017"],
  ["three", [...fruit("train"), ...fruit("valid"), ...fruit("test")], "test"],
  ["capitals", [...fruit("TRAIN"), ...fruit("Validation")], "Validation"],
  ["folds", [...fruit("fold10"), ...fruit("fold2")], "fold2"],
  ["names of its own", [...fruit("site_b"), ...fruit("site_a")], "site_a"],
  ["a usual name beside one of its own", [...fruit("train"), ...fruit("new york")], "train"],
  ["different remains of usual names", [...fruit("train_clean"), ...fruit("test_noisy")], "test_noisy"],
  ["a flat test beside a train with classes", [...fruit("train"), "test"], "train"],
  ["a test of one folder without classes", [...fruit("train"), "test/test1"], "train"],
  ["a folder around", [...fruit("archive/data/train"), ...fruit("archive/data/test")], "test"],
  [
    "the same once more in a folder of its name",
    [...fruit("d/train"), ...fruit("d/test"), ...fruit("train"), ...fruit("test")],
    "test",
  ],
  ["a class that lacks in the test", [...fruit("train"), "test/bean"], "test"],
  ["splits in the classes", ["apple/train", "apple/test", "bean/train", "bean/test"], "test"],
])("splits: %s", (_, folders, taken) => {
  for (const known of [{}, { outputs: 2 }, { labels: ["Bean", "apple"], outputs: 2 }]) {
    const { name, classes, labels, notes } = read(inFolders(...folders), known);
    expect(name).toBe(`d:${taken}`);
    expect(classes).toEqual(["apple", "bean"]);
    expect(labels).toEqual(_.includes("lacks") ? [1, 1] : [0, 0, 1, 1]);
    expect(notes.join()).toContain(`${taken} is used`);
  }
});

test("each split can be taken, by its name or by what it is for", () => {
  const files = inFolders(...fruit("Training"), ...fruit("Testing"), "Prediction");
  expect(read(files, { split: "training" })).toMatchObject({ name: "d:Training", notes: [] });
  expect(read(files, { split: "train" })).toMatchObject({ name: "d:Training" });
  expect(read(files, { split: "test" }).items).toEqual(["apple/0.png", "apple/1.png", "bean/0.png", "bean/1.png"]);
  expect(read(files, { split: "Prediction" })).toMatchObject({
    classes: [],
    labels: undefined,
    items: ["0.png", "1.png"],
  });
  expect(() => read(files, { split: "valid" })).toThrow("unknown split: valid (d has Testing, Training, Prediction)");
  expect(read(files).notes).toEqual([
    "Testing, Training, Prediction are splits of d: Testing is used (d:Training is another)",
  ]);
});

test("a split of a folder that has none is refused", () => {
  expect(() => read(inFolders("apple", "bean"), { split: "train" })).toThrow("unknown split: train (d has none)");
});

test("flat splits have no classes; the test is taken", () => {
  expect(read(inFolders("train", "test"))).toMatchObject({ name: "d:test", classes: [], labels: undefined });
});

test("images beside the splits are counted and not used", () => {
  const { classes, notes } = read([...inFolders(...fruit("train"), ...fruit("test")), "preview.png"]);
  expect(classes).toEqual(["apple", "bean"]);
  expect(notes[1]).toBe("1 image file beside the splits of d is not used");
});

/** Layouts whose first folders are the classes, as torchvision's ImageFolder has them. */
test.each([
  ["plain", ["apple", "bean"], {}],
  ["folders within", ["apple/2019", "apple/2020", "bean/2021"], {}],
  ["tiny ImageNet's", ["apple/images", "bean/images"], {}],
  [
    "the same folders within, of labels",
    ["apple/left", "apple/right", "bean/left", "bean/right"],
    { labels: ["apple", "bean"] },
  ],
  [
    "the same folders within, of as many outputs",
    ["apple/left", "apple/right", "apple/top", "bean/left", "bean/right", "bean/top"],
    { outputs: 2 },
  ],
  [
    "an album by year and month",
    ["2019/01", "2019/02", "2020/01", "2020/02"],
    { labels: ["cat", "dog", "cow"], outputs: 3 },
  ],
  ["a class that is called like a split", ["train", "bean", "car"], { labels: ["bean", "car", "train"] }],
  ["such a class that has folders", ["train/steam", "train/diesel", "bean", "car"], { outputs: 3 }],
  ["classes that look like splits", ["test_tube", "train_station"], {}],
  ["valid and invalid", ["invalid", "valid"], {}],
  ["one class", ["apple"], {}],
  ["one class with folders within, of a label", ["apple/red", "apple/green"], { labels: ["apple"] }],
  ["the model's labels test and train", ["test", "train"], { labels: ["test", "train"] }],
])("classes: %s", (_, folders, known: Known) => {
  const { name, classes, notes } = read(inFolders(...folders), known);
  const tops = [...new Set(folders.map((folder) => folder.split("/")[0]))].sort();
  expect({ name, classes, notes }).toEqual({ name: "d", classes: tops, notes: [] });
});

test("train is a label among others, and a split beside test", () => {
  const labels = ["car", "cat", "train"];
  expect(read(inFolders("train", "test"), { labels })).toMatchObject({ name: "d:test", classes: [] });
  expect(read(inFolders("train"), { labels })).toMatchObject({ name: "d", classes: ["train"] });
});

test("train, test as classes of the splits train and test", () => {
  const files = inFolders("train/train", "train/car", "test/train", "test/car");
  expect(read(files, { labels: ["car", "train"] })).toMatchObject({ name: "d:test", classes: ["car", "train"] });
});

test("a folder around the classes is passed, and named", () => {
  const { name, classes, items, notes } = read(inFolders(...fruit("archive/images")));
  expect({ name, classes, notes }).toEqual({
    name: "d",
    classes: ["apple", "bean"],
    notes: ["the images are those of archive/images in d"],
  });
  expect(items[0]).toBe("apple/0.png");
});

test("tiny ImageNet: a val whose images lie in one folder has no classes", () => {
  const files = inFolders("train/n1/images", "train/n2/images", "val/images", "test/images");
  expect(read(files)).toMatchObject({ name: "d:train", classes: ["n1", "n2"], labels: [0, 0, 1, 1] });
  expect(read(files, { split: "val" })).toMatchObject({ classes: [], labels: undefined });
});

test.each([
  ["folds", ["fold1", "fold2"], "fold1"],
  ["folds in a folder", ["cv/split1", "cv/split2"], "cv/split1"],
  ["places", ["amazon", "dslr", "webcam"], "amazon"],
])("splits within splits: %s", (_, outer, taken) => {
  const files = inFolders(...outer.flatMap((one) => [...fruit(`${one}/train`), ...fruit(`${one}/test`)]));
  for (const known of [{}, { outputs: 2 }, { labels: ["Bean", "apple"], outputs: 2 }]) {
    const { name, classes, items, labels, notes } = read(files, known);
    expect(name).toBe(`d/${taken.replace("cv/", "")}:test`);
    expect(classes).toEqual(["apple", "bean"]);
    expect(labels).toEqual([0, 0, 1, 1]);
    expect(items[0]).toBe("apple/0.png");
    expect(notes.at(-1)).toMatch(/^test, train are splits of d\/.*: test is used \(d\/.*:train is another\)$/);
  }
});

test("splits in the classes, with the same folders of another kind in them", () => {
  const files = inFolders(
    ...["apple", "bean", "cat"].flatMap((name) =>
      ["train", "test"].flatMap((part) => [`${name}/${part}/left`, `${name}/${part}/right`]),
    ),
  );
  expect(read(files, { outputs: 3 })).toMatchObject({ name: "d:test", classes: ["apple", "bean", "cat"] });
  expect(read(files, { labels: ["apple", "bean", "cat"], outputs: 3 })).toMatchObject({
    classes: ["apple", "bean", "cat"],
  });
  expect(read(files, { labels: ["left", "right"], outputs: 2 })).toMatchObject({
    name: "d/apple:test",
    classes: ["left", "right"],
  });
});

/** Folders beside the one that holds the model's classes. */
test.each([
  ["masks", [...fruit("images"), "masks"], "images", 2],
  ["masks by class", [...fruit("images"), "masks/1", "masks/2"], "images", 4],
  ["a preview, further in", [...fruit("v1/photos"), "v1/preview", "extra"], "v1/photos", 4],
])("the model's labels say which folder holds the classes: %s", (_, folders, wrapper, count) => {
  const { name, classes, labels, notes } = read(inFolders(...folders), { labels: ["bean", "apple"], outputs: 2 });
  expect({ name, classes, labels }).toEqual({ name: "d", classes: ["apple", "bean"], labels: [0, 0, 1, 1] });
  expect(notes).toEqual([
    `the images are those of ${wrapper} in d, which holds the model's classes; ${count} other images are not used`,
  ]);
});

test("splits beside another folder of images", () => {
  const files = [...inFolders(...fruit("dataset/train"), ...fruit("dataset/valid"), "extra"), "cover.png"];
  const { name, classes, labels, notes } = read(files, { labels: ["bean", "apple"], outputs: 2 });
  expect({ name, classes, labels }).toEqual({ name: "d:valid", classes: ["apple", "bean"], labels: [0, 0, 1, 1] });
  expect(notes[0]).toContain("3 other images are not used");
});

test("labels in several folders: these are groups of classes", () => {
  const files = inFolders("animals/cat", "animals/dog", "plants/rose");
  expect(read(files, { labels: ["cat", "dog", "rose"], outputs: 3 }).classes).toEqual(["cat", "dog", "rose"]);
});
