import { expect, test } from "vitest";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Dim } from "../../graph/graph.ts";
import { readInput } from "../../model/image-input.ts";
import { imageFlags } from "./flags.ts";
import type { InputShape } from "./input-shape.ts";
import { isSideFile, type PreprocessingEvidence, resolvePreprocessing } from "./resolve.ts";

const NCHW: readonly Dim[] = ["batch", 3, 224, 224];

/** What is resolved for a model whose only input has this shape. */
function resolve({ shape = NCHW, ...evidence }: Partial<PreprocessingEvidence> & { readonly shape?: readonly Dim[] }) {
  const input = { name: "x", type: "float32", shape } as const;
  const { geometry } = readInput(
    { ...emptyGraph("net"), inputs: [input], outputs: [input] },
    imageFlags(evidence.flags ?? {}),
  );
  return resolvePreprocessing({ input: geometry as InputShape, ...evidence });
}

const processor = (config: object) => new Map([["preprocessor_config.json", JSON.stringify(config)]]);

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

test.each([
  ["ViT", { size: 224, do_resize: true }, { mode: "stretch", width: 224, height: 224 }],
  ["ViT since 4.26", { size: { height: 224, width: 224 } }, { mode: "stretch", width: 224, height: 224 }],
  [
    "CLIP",
    { size: { shortest_edge: 256 }, do_center_crop: true, crop_size: { height: 224, width: 224 } },
    { mode: "crop", shorter: 256 },
  ],
  ["old CLIP", { size: 224, do_center_crop: true, crop_size: 224 }, { mode: "crop", shorter: 224 }],
  ["ConvNeXt", { size: { shortest_edge: 224 }, crop_pct: 0.875 }, { mode: "crop", shorter: 256 }],
  ["old ResNet", { size: 224, crop_pct: 0.875 }, { mode: "crop", shorter: 256 }],
  ["no resize", { do_resize: false, do_center_crop: true, crop_size: 224 }, { mode: "crop", width: 224 }],
  [
    "DeiT",
    { size: { height: 256, width: 256 }, do_center_crop: true, crop_size: { height: 224, width: 224 } },
    { mode: "crop", shorter: 256 },
  ],
])("an image processor as %s has it", (_, config, fit) => {
  expect(resolve({ files: processor(config) }).preprocessing.fit).toMatchObject(fit);
});

test("a ConvNeXt of 384 or more is not cut", () => {
  const { preprocessing } = resolve({
    shape: ["N", 3, 384, 384],
    files: processor({ size: { shortest_edge: 384 }, crop_pct: 0.875 }),
  });
  expect(preprocessing.fit).toMatchObject({ mode: "stretch", width: 384 });
});

test("the switches of an image processor", () => {
  const off = resolve({ files: processor({ do_rescale: false, do_normalize: false, do_flip_channel_order: true }) });
  expect(off.preprocessing).toMatchObject({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1], channels: "bgr" });
  const nested = resolve({
    files: processor({ image_processor: { rescale_factor: 1 / 127.5, image_mean: 1, image_std: 1 } }),
  });
  expect(nested.preprocessing).toMatchObject({ scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] });
});

test("a size that the network does not take yields to the network's", () => {
  const { preprocessing } = resolve({
    shape: ["N", 3, 64, 64],
    files: processor({ size: { shortest_edge: 256 }, do_center_crop: true, crop_size: 224 }),
  });
  expect(preprocessing.fit).toEqual({ width: 64, height: 64, mode: "crop", shorter: 64 });
});

test("class names from config.json, unless they are placeholders; timm's configuration", () => {
  const config = (value: object) => new Map([["config.json", JSON.stringify(value)]]);
  expect(resolve({ files: config({ id2label: { 1: "dog", 0: "cat" } }) }).labels).toEqual(["cat", "dog"]);
  expect(resolve({ files: config({ id2label: { 0: "LABEL_0", 1: "LABEL_1" } }) }).labels).toEqual([]);
  const timm = config({
    pretrained_cfg: { input_size: [3, 224, 224], crop_pct: 0.95, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  });
  expect(resolve({ files: timm }).preprocessing).toMatchObject({
    fit: { width: 224, mode: "crop", shorter: 235 },
    mean: [0.5, 0.5, 0.5],
    scale: 1 / 255,
  });
});

test("label files are known by their names", () => {
  for (const name of ["labels.txt", "imagenet_synset.txt", "classes.json", "synset.txt"])
    expect(isSideFile(name)).toBe(true);
  for (const name of ["readme.txt", "tokenizer.json", "labels.csv"]) expect(isSideFile(name)).toBe(false);
  expect(resolve({ files: new Map([["synset.txt", "n01 a\nn02 b"]]) }).labels).toEqual(["n01 a", "n02 b"]);
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
