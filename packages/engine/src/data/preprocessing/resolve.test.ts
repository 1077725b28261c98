import { expect, test } from "vitest";
import { processor, resolve } from "../../../../../test/engine/resolve.ts";
import { isSideFile } from "./resolve.ts";

test("nothing stated: ImageNet's numbers for colour, 256 before the cut, and a note that it is a guess", () => {
  const { preprocessing, notes, labels } = resolve({});
  expect(preprocessing).toEqual({
    fit: { width: 224, height: 224, mode: "crop", shorter: 256 },
    scale: 1 / 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    channels: "rgb",
    layout: "nchw",
    source: "size, channels, layout: input shape; fit, scale, mean, std: default",
  });
  expect(notes[0]).toContain("guess");
  expect(labels).toEqual([]);
});

test.each([
  [["N", 28, 28, 1], { channels: "gray", layout: "nhwc", mean: [0], std: [1], scale: 1 / 255 }],
  [["N", 1, 28, 28], { channels: "gray", layout: "nchw", mean: [0], std: [1] }],
  [["N", 224, 224, 3], { channels: "rgb", layout: "nhwc", mean: [0, 0, 0], std: [1, 1, 1] }],
  [["N", 3, 32, 32], { fit: { width: 32, height: 32, mode: "crop", shorter: 32 } }],
  [["N", 3, 48, 64], { fit: { width: 64, height: 48, mode: "stretch", shorter: 48 } }],
  [["N", 3, "h", "w"], { fit: { width: 224, height: 224, mode: "crop", shorter: 256 } }],
] as const)("the shape %j decides layout, channels and size", (shape, expected) => {
  expect(resolve({ shape }).preprocessing).toMatchObject(expected);
});

test("flags go before files, files before metadata; the source names each", () => {
  const { preprocessing, labels } = resolve({
    flags: { mean: "0.1, 0.2,0.3", labels: "a\nb" },
    files: processor({ image_mean: [0.5, 0.5, 0.5], image_std: [0.25, 0.25, 0.25], size: 224 }),
    metadata: new Map([
      ["std", "[1, 1, 1]"],
      ["scale", "1/127.5"],
      ["labels", '["c", "d"]'],
    ]),
  });
  expect(preprocessing).toMatchObject({ mean: [0.1, 0.2, 0.3], std: [0.25, 0.25, 0.25], scale: 1 / 255 });
  expect(preprocessing.source).toContain("mean: flags");
  expect(preprocessing.source).toContain("scale, std: preprocessor_config.json");
  expect(labels).toEqual(["a", "b"]);
});

test("the metadata that models/alexnet-cifar10/train.py writes", () => {
  const { preprocessing, labels, notes } = resolve({
    shape: ["batch", 3, 32, 32],
    classes: [2],
    metadata: new Map([
      ["labels", '["airplane", "automobile"]'],
      ["mean", "[0.4914, 0.4822, 0.4465]"],
      ["std", "[0.247, 0.2435, 0.2616]"],
      ["scale", "1/255"],
    ]),
  });
  expect(preprocessing).toMatchObject({ mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616], scale: 1 / 255 });
  expect(preprocessing.fit).toEqual({ width: 32, height: 32, mode: "crop", shorter: 32 });
  expect(labels).toEqual(["airplane", "automobile"]);
  expect(notes).toEqual([]);
});

test("a size that the network does not take yields to the network's", () => {
  const { preprocessing } = resolve({
    shape: ["N", 3, 64, 64],
    files: processor({ size: { shortest_edge: 256 }, do_center_crop: true, crop_size: 224 }),
  });
  expect(preprocessing.fit).toEqual({ width: 64, height: 64, mode: "crop", shorter: 64, corner: "down" });
});

test("label files are known by their names", () => {
  for (const name of ["labels.txt", "imagenet_synset.txt", "classes.json", "synset.txt"])
    expect(isSideFile(name)).toBe(true);
  for (const name of ["readme.txt", "tokenizer.json", "labels.csv"]) expect(isSideFile(name)).toBe(false);
  for (const name of [
    "class_indices.json",
    "imagenet_class_index.json",
    "label_map.pbtxt",
    "coco.names",
    "class_names.csv",
  ])
    expect(isSideFile(name)).toBe(true);
  expect(resolve({ files: new Map([["synset.txt", "n01 a\nn02 b"]]) }).labels).toEqual(["n01 a", "n02 b"]);
});

test("numbers beside class names count, and what is assumed of them is said", () => {
  const file = (name: string, text: string, classes = 2) =>
    resolve({ classes: [classes], files: new Map([[name, text]]) });
  expect(file("labels.txt", "1 dog\n0 cat").labels).toEqual(["cat", "dog"]);
  expect(file("config.json", '{"label2id": {"dog": 1, "cat": 0}}').labels).toEqual(["cat", "dog"]);
  expect(
    file("config.json", '{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}, "label2id": {"dog": 1, "cat": 0}}').labels,
  ).toEqual(["cat", "dog"]);
  const fromOne = file("label_map.pbtxt", "item { id: 2 name: 'dog' } item { id: 1 name: 'cat' }");
  expect(fromOne).toMatchObject({ labels: ["cat", "dog"] });
  expect(fromOne.notes[0]).toBe("labels are numbered from 1 (label_map.pbtxt): number 1 is taken as output 0");
  const background = file("labels.txt", "1 cat\n2 dog", 3);
  expect(background).toMatchObject({ labels: ["class 0", "cat", "dog"] });
  expect(background.notes[0]).toBe("no name for output 0 (labels.txt)");
  const broken = file("config.json", '{"id2label": {"0": "cat", "7": "dog"}}');
  expect(broken.labels).toEqual([]);
  expect(broken.notes[0]).toBe("invalid labels: number 7 follows 0 (config.json): not used");
  expect(() => resolve({ flags: { labels: "0 cat\n1 dog\n3 cow" }, classes: [3] })).toThrow(
    "number 3 follows 1 (--labels, line 3)",
  );
});

test("labels of another number than the classes: an error from a flag, a note from a file", () => {
  expect(() => resolve({ classes: [3], flags: { labels: "a\nb" } })).toThrow(
    "mismatched labels: 2 names for 3 classes (flags)",
  );
  const { labels, notes } = resolve({
    classes: [3],
    files: new Map([["labels.txt", "a\nb"]]),
    metadata: new Map([["names", "{0: 'x', 1: 'y', 2: 'z'}"]]),
  });
  expect(labels).toEqual(["x", "y", "z"]);
  expect(notes[0]).toBe("mismatched labels: 2 names for 3 classes (labels.txt): not used");
});

test("files that have the names in another order: the first is taken, and that is said", () => {
  const files = new Map([
    ["labels.txt", "cat\ndog\ncow"],
    ["classes.txt", "dog\ncat\ncow"],
    ["class_names.csv", "index,name\n0,Dog\n1,Cat\n2,Cow"],
  ]);
  const metadata = new Map([["names", "{0: 'x', 1: 'y', 2: 'z'}"]]);
  const { labels, notes } = resolve({ classes: [3], files, metadata });
  expect(labels).toEqual(["Dog", "Cat", "Cow"]);
  expect(notes[0]).toBe(
    "class names are those of class_names.csv; labels.txt has them in another order (--labels chooses)",
  );
  expect(resolve({ classes: [3], files, flags: { labels: "cow\ncat\ndog" } }).notes.join()).not.toContain("order");
});

test("a mean in 0 … 255 means pixels are not scaled: SqueezeNet's numbers need two flags", () => {
  const { preprocessing } = resolve({ flags: { mean: [104, 117, 123], channels: "bgr" } });
  expect(preprocessing).toMatchObject({ scale: 1, mean: [104, 117, 123], std: [1, 1, 1], channels: "bgr" });
});

test("ONNX's own image metadata", () => {
  const { preprocessing } = resolve({
    metadata: new Map([
      ["Image.BitmapPixelFormat", "Bgr8"],
      ["Image.NominalPixelRange", "Normalized_1_1"],
    ]),
  });
  expect(preprocessing).toMatchObject({ channels: "bgr", scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] });
});

test("a graph that scales its own pixels goes before files and metadata, which the note names, and after flags", () => {
  const scaling = { scale: 1, mean: [0], std: [1], sentence: "the network scales its own pixels (Div by 255)" };
  const plain = resolve({ scaling });
  expect(plain.preprocessing).toMatchObject({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });
  expect(plain.preprocessing.source).toContain("scale, mean, std: the graph");
  expect(plain.notes).toEqual([scaling.sentence]);
  const files = processor({ image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] });
  const both = resolve({ scaling, files, metadata: new Map([["mean", "0"]]) });
  expect(both.preprocessing).toMatchObject({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });
  expect(both.notes).toEqual([
    `${scaling.sentence}; scale, mean and std of preprocessor_config.json are not applied on top`,
  ]);
  const agreeing = resolve({ scaling, files: processor({ do_rescale: false, do_normalize: false }) });
  expect(agreeing.notes).toEqual([scaling.sentence]);
  const flags = resolve({ scaling, flags: { scale: "1/255", mean: "0.5", std: "0.5" } });
  expect(flags.preprocessing).toMatchObject({ scale: 1 / 255, mean: [0.5, 0.5, 0.5] });
  expect(flags.notes).toEqual([]);
});

const ultralytics = (more: Record<string, string>) =>
  new Map(Object.entries({ author: "Ultralytics", names: "{0: 'a', 1: 'b'}", stride: "1", ...more }));

test("an Ultralytics classifier gets 0 … 1 and the centre of the image scaled to its own size", () => {
  const metadata = ultralytics({ task: "classify", imgsz: "[224, 224]" });
  const { preprocessing, notes } = resolve({ metadata });
  expect(preprocessing).toMatchObject({ scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] });
  expect(preprocessing.fit).toEqual({ width: 224, height: 224, mode: "crop", shorter: 224 });
  expect(notes).toEqual([]);
});

test.each([
  [
    "an image size of two sides is not cut",
    { task: "classify", imgsz: "[64, 96]" },
    ["N", 3, 64, 96],
    { mode: "stretch" },
  ],
  ["one number", { task: "classify", imgsz: "96" }, ["N", 3, 96, 96], { mode: "crop", shorter: 96 }],
  ["no size stated", { task: "classify" }, ["N", 3, 96, 96], { mode: "crop", shorter: 96 }],
  [
    "free sides",
    { task: "classify", imgsz: "[160, 160]" },
    ["N", 3, "h", "w"],
    { mode: "crop", shorter: 160, width: 160 },
  ],
  ["a detector", { task: "detect", imgsz: "[64, 64]" }, ["N", 3, 64, 64], { mode: "pad", fill: [114, 114, 114] }],
] as const)("Ultralytics: %s", (_, metadata, shape, fit) => {
  const { preprocessing } = resolve({ shape, metadata: ultralytics(metadata) });
  expect(preprocessing.fit).toMatchObject(fit);
  expect(preprocessing).toMatchObject({ scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] });
});

test("files and flags go before what Ultralytics' metadata implies", () => {
  const metadata = ultralytics({ task: "classify", imgsz: "[224, 224]" });
  const { preprocessing } = resolve({ metadata, flags: { mean: "0.5", std: "0.25" } });
  expect(preprocessing).toMatchObject({ scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] });
});

test("one number stands for all channels", () => {
  expect(resolve({ flags: { mean: 0.5, std: "0.25" } }).preprocessing).toMatchObject({
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  });
});

test.each([
  [{ mean: "a,b,c" }, "invalid mean: a,b,c (--mean)"],
  [{ mean: "1,2" }, "mismatched mean: 2 numbers for 3 channels (flags)"],
  [{ std: "0.5,0,0.5" }, "invalid std: 0.5,0,0.5 (--std)"],
  [{ scale: "-1" }, "invalid scale: -1 (--scale)"],
  [{ scale: "1/0" }, "invalid scale: 1/0 (--scale)"],
  [{ size: "12.5" }, "invalid size: 12.5 (--size)"],
  [{ size: "1x2x3" }, "invalid size: 1x2x3 (--size)"],
  [{ size: "64" }, "mismatched size: 64x64 (the input is batch×3×224×224)"],
  [{ layout: "chw" }, "invalid layout: chw (--layout)"],
  [{ layout: "nhwc" }, "mismatched layout: nhwc (the input is batch×3×224×224: 224 channels)"],
  [{ channels: "gray" }, "mismatched channels: gray (the input is batch×3×224×224)"],
  [{ channels: "rgba" }, "mismatched channels: rgba (the input is batch×3×224×224)"],
  [{ channels: "cmyk" }, "invalid channels: cmyk (--channels)"],
])("the flags %j are refused", (flags, message) => {
  expect(() => resolve({ flags })).toThrow(message);
});

test.each([
  ["{", "invalid preprocessor_config.json: not JSON"],
  ["[]", "invalid preprocessor_config.json: "],
  ['{"image_mean": "high"}', "invalid preprocessor_config.json: image_mean: "],
  ['{"image_std": [0, 1, 1]}', "invalid std: [0,1,1] (preprocessor_config.json)"],
  ['{"size": {"height": -3, "width": 4}}', "invalid size.height: -3 (preprocessor_config.json)"],
])("the file %s is refused by its name", (text, message) => {
  expect(() => resolve({ files: new Map([["preprocessor_config.json", text]]) })).toThrow(message);
});

test("metadata of another meaning is left out and said, and flags take its place", () => {
  const metadata = new Map([
    ["mean", "array([0.5])"],
    ["scale", "large"],
    ["imgsz", "auto"],
    ["labels", '{"0": "a", "1"'],
  ]);
  const { preprocessing, labels, notes } = resolve({ metadata, flags: { mean: "0.25", std: "0.5" } });
  expect(preprocessing).toMatchObject({ scale: 1 / 255, mean: [0.25, 0.25, 0.25], fit: { width: 224, height: 224 } });
  expect(labels).toEqual([]);
  expect(notes).toEqual([
    "invalid imgsz: auto (ONNX metadata): not used",
    "invalid mean: array([0.5]) (ONNX metadata): not used",
    "invalid scale: large (ONNX metadata): not used",
    'invalid labels: {"0": "a", "1"… (ONNX metadata): not used',
  ]);
  const twice = resolve({ metadata: new Map([["names", '[[0, "a"], [0, "b"]]']]), classes: [2] });
  expect(twice).toMatchObject({
    labels: [],
    notes: [expect.stringContaining("duplicate label number: 0"), expect.anything()],
  });
});
