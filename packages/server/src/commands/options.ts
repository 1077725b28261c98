import type { Options } from "./command.ts";

/** Which output is read, and how. */
const scoreOptions: Options = {
  output: { type: "text", value: "NAME", doc: "the output that holds the class scores, where the model has several" },
  threshold: {
    type: "number",
    value: "P",
    least: 0,
    most: 1,
    doc: "least probability at which a label, or the second of two classes, counts as predicted (0.5)",
  },
};

/** How a model that was exported in training mode is read. */
export const inferenceOption: Options[string] = {
  type: "boolean",
  value: "",
  doc: "run BatchNormalization and Dropout in inference mode where the export left them in training mode",
};

/** How images become the network's input, read beside the model where it says so, and which scores come out. */
export const preprocessingOptions: Options = {
  mean: { type: "numbers", value: "M,M,M", doc: "per channel, subtracted after scaling" },
  std: { type: "numbers", value: "S,S,S", doc: "per channel, divided by" },
  scale: { type: "number", value: "X", doc: "pixel values 0..255 are multiplied by this, for example 1/255" },
  size: { type: "text", value: "N|WxH", doc: "size of the network's input in pixels" },
  layout: { type: "text", value: "nchw|nhwc", doc: "order of the input's axes", choices: ["nchw", "nhwc"] },
  channels: {
    type: "text",
    value: "rgb|bgr|gray|rgba|N",
    doc: "order of the colour channels, or the number of channels of other images",
  },
  labels: {
    type: "text",
    value: "FILE",
    doc: "class names: one per line, numbered or not; or JSON, YAML, CSV, label_map.pbtxt",
  },
  ...scoreOptions,
  inference: inferenceOption,
};

/** What the images are run with. */
export const runOptions: Options = {
  limit: { type: "integer", value: "N", least: 1, doc: "use the first N images, classes in turn" },
  batch: { type: "integer", value: "N", least: 1, doc: "images at a time; chosen from the memory when absent" },
  device: { type: "text", value: "cpu|webgpu|cuda", doc: "what to run on", choices: ["cpu", "webgpu", "cuda"] },
  threads: { type: "integer", value: "N", least: 0, doc: "threads to run on; all cores when absent" },
};

/** How results and progress are shown. */
export const outputOptions: Options = {
  json: { type: "boolean", value: "", doc: "print JSON (docs/json.md)" },
  quiet: { type: "boolean", value: "", doc: "no progress, no warnings" },
};
