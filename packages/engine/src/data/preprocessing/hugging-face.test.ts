import { expect, test } from "vitest";
import { processor, resolve } from "../../../../../test/engine/resolve.ts";
import { preprocess } from "../../image/preprocess.ts";

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
  ["no resize", { do_resize: false, do_center_crop: true, crop_size: 224 }, { mode: "cut", width: 224 }],
  [
    "DeiT",
    { size: { height: 256, width: 256 }, do_center_crop: true, crop_size: { height: 224, width: 224 } },
    { mode: "stretch", before: { width: 256, height: 256 } },
  ],
  [
    "old DeiT",
    { feature_extractor_type: "DeiTFeatureExtractor", size: 256, do_center_crop: true, crop_size: 224 },
    { mode: "stretch", before: { width: 256, height: 256 } },
  ],
  [
    "PoolFormer",
    { size: { shortest_edge: 224 }, crop_pct: 0.9, do_center_crop: true, crop_size: { height: 224, width: 224 } },
    { mode: "crop", shorter: 248 },
  ],
  [
    "LeViT",
    { feature_extractor_type: "LevitFeatureExtractor", size: 224, do_center_crop: true },
    { mode: "crop", shorter: 256 },
  ],
  [
    "Perceiver",
    { feature_extractor_type: "PerceiverFeatureExtractor", size: 224, do_center_crop: true, crop_size: 256 },
    { mode: "crop", shorter: 256, width: 224, height: 224, filter: "bicubic" },
  ],
])("an image processor as %s has it", (_, config, fit) => {
  expect(resolve({ files: processor(config) }).preprocessing.fit).toMatchObject(fit);
});

test.each([
  [{ resample: 0 }, "nearest"],
  [{ resample: 1 }, "lanczos"],
  [{ resample: 2 }, "bilinear"],
  [{ resample: 3 }, "bicubic"],
  [{ resample: 4 }, "box"],
  [{ resample: 5 }, "hamming"],
  [{ resample: "PILImageResampling.BICUBIC" }, "bicubic"],
  [{}, undefined],
  [{ resample: 3, do_resize: false }, undefined],
  [{ image_processor_type: "EfficientNetImageProcessor" }, "nearest"],
  [{ image_processor_type: "BitImageProcessorFast" }, "bicubic"],
  [{ image_processor_type: "CLIPImageProcessor", resample: 2 }, "bilinear"],
  [{ image_processor_type: "ViTImageProcessor" }, undefined],
])("the filter of a processor with %j is %s", (config, filter) => {
  const { preprocessing } = resolve({ files: processor({ size: 224, ...config }) });
  expect(preprocessing.fit.filter).toBe(filter);
  expect(preprocessing.source.includes("filter")).toBe(filter !== undefined);
});

test("a filter that is not known is said, and bilinear is used", () => {
  const { preprocessing, notes } = resolve({ files: processor({ size: 224, resample: 17, image_mean: 0.5 }) });
  expect(preprocessing.fit.filter).toBe("bilinear");
  expect(notes).toEqual(["unknown resampling filter: 17 (preprocessor_config.json): bilinear is used"]);
});

const timm = (config: object) => new Map([["config.json", JSON.stringify(config)]]);

test.each([
  [
    "the centre",
    { crop_pct: 0.95, crop_mode: "center", interpolation: "bicubic" },
    { shorter: 235, filter: "bicubic" },
  ],
  ["no share given", { interpolation: "random" }, { shorter: 256, filter: "bilinear" }],
  ["no filter given", { crop_pct: 1 }, { shorter: 224, filter: "bicubic" }],
  [
    "squashed",
    { crop_pct: 0.9, crop_mode: "squash" },
    { mode: "stretch", before: { width: 248, height: 248 }, filter: "bicubic" },
  ],
  ["squashed whole", { crop_pct: 1, crop_mode: "squash" }, { mode: "stretch" }],
  [
    "bordered",
    { crop_pct: 1, crop_mode: "border", mean: [0.5, 0.485, 0.1] },
    { mode: "pad", before: { width: 224, height: 224 }, fill: [128, 124, 26] },
  ],
])("timm's configuration: %s", (_, config, fit) => {
  for (const written of [
    { architecture: "resnet50", pretrained_cfg: { input_size: [3, 224, 224], ...config } },
    { architecture: "resnet50", num_classes: 10, input_size: [3, 224, 224], ...config },
  ]) {
    expect(resolve({ files: timm(written) }).preprocessing.fit).toMatchObject({ width: 224, height: 224, ...fit });
  }
});

test("timm's test size counts where the network has it, and an oblong one is covered by a bilinear filter", () => {
  const config = { input_size: [3, 224, 224], test_input_size: [3, 288, 288], crop_pct: 0.95, test_crop_pct: 1 };
  const at = (height: number, width: number, more: object = {}) =>
    resolve({ shape: ["N", 3, height, width], files: timm({ pretrained_cfg: { ...config, ...more } }) }).preprocessing
      .fit;
  expect(at(224, 224)).toMatchObject({ mode: "crop", shorter: 235 });
  expect(at(288, 288)).toMatchObject({ mode: "crop", shorter: 288 });
  const oblong = at(128, 96, { input_size: [3, 128, 96], interpolation: "bicubic" });
  expect(oblong).toMatchObject({ mode: "crop", before: { width: 101, height: 134 }, filter: "bilinear" });
});

test.each([
  [{ include_top: true }, "include_top"],
  [{ rescale_offset: true }, "rescale_offset"],
  [{ include_top: true, rescale_offset: true, rescale_factor: 1 / 127.5 }, "include_top"],
  [{ include_top: true, do_normalize: false }, "include_top"],
  [{ include_top: false, rescale_offset: true, do_normalize: false }, "rescale_offset"],
  [{ rescale_offset: true, do_rescale: false }, undefined],
  [{ image_processor_type: "EfficientNetImageProcessor" }, "include_top"],
])("EfficientNet's processor with %j", (switches, noted) => {
  const mean = [0.485, 0.456, 0.406];
  const std = [0.47853944, 0.4732864, 0.47434163];
  const config = { image_mean: mean, image_std: std, size: { height: 8, width: 8 }, resample: 0, ...switches };
  const { preprocessing, notes } = resolve({ shape: ["N", 3, 8, 8], files: processor(config) });
  const pixels = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => [0, 90, 255][i % 3] ?? 0);
  const got = preprocess([{ width: 8, height: 8, channels: 3, pixels }], preprocessing).data;
  // image_processing_efficientnet.py, step by step
  const given: Record<string, unknown> = { do_rescale: true, do_normalize: true, rescale_factor: 1 / 255, ...config };
  const top = given.include_top ?? given.image_processor_type !== undefined;
  const right = [0, 90, 255].map((pixel, channel) => {
    let value = pixel;
    if (given.do_rescale) value = value * Number(given.rescale_factor) - (given.rescale_offset ? 1 : 0);
    if (given.do_normalize) value = (value - mean[channel]!) / std[channel]!;
    if (top) value = value / std[channel]!;
    return value;
  });
  right.forEach((value, channel) => {
    expect(got[channel * 64]).toBeCloseTo(value, 4);
  });
  expect(notes.some((note) => note.includes(noted ?? "(preprocessor_config.json)"))).toBe(noted !== undefined);
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

/** The defaults of the classes in transformers' image_processing_*.py, where a file gives no mean and standard deviation. */
test.each([
  ["ViTFeatureExtractor", [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]],
  ["ConvNextImageProcessorFast", [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]],
  ["LevitImageProcessor", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]],
  ["CLIPImageProcessor", [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]],
  ["MobileViTFeatureExtractor", [0, 0, 0], [1, 1, 1]],
])("the range of a processor whose file has no mean: %s", (kind, mean, std) => {
  const { preprocessing, notes } = resolve({ files: processor({ image_processor_type: kind, size: 224 }) });
  expect(preprocessing).toMatchObject({ scale: 1 / 255, mean, std });
  expect(notes).toEqual([]);
});

test("do_normalize without a mean is said where the class is not known", () => {
  const { preprocessing, notes } = resolve({ files: processor({ size: 224, do_normalize: true }) });
  expect(preprocessing).toMatchObject({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  expect(notes).toEqual([
    "do_normalize without image_std (preprocessor_config.json): 0.5 is taken, as most image processors do",
  ]);
});

test("a size that the network does not take is said", () => {
  const { preprocessing, notes } = resolve({ files: processor({ size: 256, image_mean: 0.5, image_std: 0.5 }) });
  expect(preprocessing.fit).toMatchObject({ width: 224, height: 224 });
  expect(notes).toEqual(["the size 256×256 (preprocessor_config.json) is not used: the network takes 224×224"]);
});
