import { z } from "zod";
import type { Values } from "./arg.ts";

/** MODEL and DATA when neither is given. */
export const DEMO = { model: "alexnet-cifar10", data: "cifar10:test" } as const;

/** MODEL and DATA of commands that show the demo where they are not given. */
export const demoArgs = {
  model: z.string().default(DEMO.model).meta({ position: "MODEL" }),
  data: z.string().default(DEMO.data).meta({ position: "DATA" }),
};

/** MODEL, DATA and IMAGE, as most commands take them. */
export const modelArg = z.string().meta({ position: "MODEL" });
export const dataArg = z.string().meta({ position: "DATA" });
export const imageArg = z.string().meta({ position: "IMAGE" });

/** One layer; where none is named, the command chooses (`layerOrDefault`). */
export const layerArg = z
  .string()
  .optional()
  .meta({ value: "L", description: "the layer, by name or number (default: the last before the class scores)" });

/** The file that the result is written to. */
export const outArg = (description: string) => z.string().optional().meta({ value: "FILE", description });

/** A flag: true where it was given. */
export const flag = (description: string) => z.boolean().optional().meta({ description });

/** How images become the network's input, read beside the model where it says so, and which scores come out. */
export const preprocessingArgs = {
  mean: z.array(z.number()).optional().meta({ value: "M,M,M", description: "per channel, subtracted after scaling" }),
  std: z.array(z.number()).optional().meta({ value: "S,S,S", description: "per channel, divided by" }),
  scale: z.number().optional().meta({ description: "pixel values 0..255 are multiplied by this, for example 1/255" }),
  size: z.string().optional().meta({ value: "N|WxH", description: "size of the network's input in pixels" }),
  layout: z.enum(["nchw", "nhwc"]).optional().meta({ description: "order of the input's axes" }),
  channels: z.string().optional().meta({
    value: "rgb|bgr|gray|rgba|N",
    description: "order of the colour channels, or the number of channels of other images",
  }),
  labels: z.string().optional().meta({
    value: "FILE",
    description: "class names: one per line, numbered or not; or JSON, YAML, CSV, label_map.pbtxt",
  }),
  output: z.string().optional().meta({
    value: "NAME",
    description: "the output that holds the class scores, where the model has several",
  }),
  threshold: z.number().min(0).max(1).optional().meta({
    value: "P",
    description: "least probability at which a label, or the second of two classes, counts as predicted (0.5)",
  }),
  inference: flag("run BatchNormalization and Dropout in inference mode where the export left them in training mode"),
};

/** How many images are used. */
export const limitArg = z.int().min(1).optional().meta({ description: "use the first N images, classes in turn" });

/** What the network runs on. */
export const deviceArgs = {
  device: z.enum(["cpu", "webgpu", "cuda"]).optional().meta({ description: "what to run on" }),
  threads: z.int().min(0).optional().meta({ description: "number of threads (default: all cores)" }),
  batch: z.int().min(1).optional().meta({ description: "batch size (default: from the available memory)" }),
};

/** What is changed of the network and of every image before anything is asked. */
export const editArgs = {
  edit: z.string().optional().meta({
    value: "EDITS",
    description: 'edit the network, for example "relu5[3,7]=0; conv3:bypass" (docs/network-edits.md)',
  }),
  imageEdit: z.string().optional().meta({
    value: "EDITS",
    description: 'edit every image, for example "rotate=15; gaussian_noise:3" (docs/edits.md)',
  }),
};

/** How MODEL and DATA are opened: preprocessing, number of images, device, edits. */
export const openingArgs = { ...preprocessingArgs, limit: limitArg, ...deviceArgs, ...editArgs };

/** How a study is opened: the same, and where its answers come from. */
export const studyArgs = {
  ...openingArgs,
  from: z.string().optional().meta({
    value: "DIR",
    description: "show what deepling shard fold left in this folder instead of computing it",
  }),
};

/** What of `studyArgs` a command takes. */
export type StudyArgs = Partial<Values<typeof studyArgs>>;

/** How results and progress are shown. */
export const outputArgs = {
  json: flag("print JSON (docs/json.md)"),
  quiet: flag("no progress, no warnings"),
};
