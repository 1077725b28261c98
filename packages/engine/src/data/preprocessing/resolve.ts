import { DeeplingError } from "../../base/error.ts";
import { plural } from "../../base/plural.ts";
import type { Preprocessing } from "../../image/preprocess.ts";
import { readLabels } from "../labels.ts";
import { chooseLabels } from "./choose-labels.ts";
import { flagSettings, type PreprocessingFlags } from "./flags.ts";
import { type GraphScaling, graphSources } from "./graph-scaling.ts";
import { configSettings, processorSettings } from "./hugging-face.ts";
import { countOf, fits, type InputShape, shapeSettings, usualOrder } from "./input-shape.ts";
import { METADATA, metadataSettings } from "./onnx-metadata.ts";
import type { Settings, Source } from "./settings.ts";

/** All that may say how a model wants its images. */
export interface PreprocessingEvidence {
  /** What the model's image input fixes. */
  readonly input: InputShape;
  readonly flags?: PreprocessingFlags | undefined;
  /** Texts of the files beside the model, by name; others than `isSideFile` accepts are ignored. */
  readonly files?: ReadonlyMap<string, string> | undefined;
  /** The model's metadata_props. */
  readonly metadata?: ReadonlyMap<string, string> | undefined;
  /** The range of pixels that the graph's own first nodes expect, where they scale them. */
  readonly scaling?: GraphScaling | undefined;
  /** How many names fit the classes of the model's outputs, where that is known. */
  readonly classes?: readonly number[] | undefined;
}

/** How a model wants its images, its class names (none known: empty), and what the person should know of both. */
export interface ResolvedPreprocessing {
  readonly preprocessing: Preprocessing;
  readonly labels: readonly string[];
  readonly notes: readonly string[];
  /** Whether nothing states how pixels become numbers: scale, mean and standard deviation are what is usual. */
  readonly guessed: boolean;
}

/** Names of files of class names as other tools write them; tables only where the name says that they are no labels of images. */
const LABEL_FILES: readonly RegExp[] = [
  /^(.*[_.-])?(labels|label_?map|synset(_words)?|classes|class_?names|class_indices|class_index|class_to_idx|idx_to_class|id2label|label2id)\.(txt|json|pbtxt|ya?ml)$/i,
  /^(classes|class_?names|class_indices|label_?map)\.(csv|tsv)$/i,
  /^(names|categories)\.(txt|json)$|\.names$/i,
];

/** Whether a file of this name holds class names. */
export const isLabelFile = (name: string): boolean => LABEL_FILES.some((pattern) => pattern.test(name));

/** Whether a file of this name beside a model says something of its images or classes. */
export function isSideFile(name: string): boolean {
  return name === "preprocessor_config.json" || name === "config.json" || isLabelFile(name);
}

/** Networks that take more than colours need what else is in a file. */
const KEEPS = { gray: {}, rgb: {}, bgr: {}, rgba: { allChannels: true }, bands: { allChannels: true } } as const;

/** ImageNet's mean and standard deviation, as torchvision's models take them. */
const IMAGENET = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * Each setting from the first source that has it: flags, the scaling that the graph does itself, files beside the model, ONNX metadata, the input's shape and
 * the usual default. `source` of the result says which came from where. Throws where two of them cannot both hold.
 */
export function resolvePreprocessing(evidence: PreprocessingEvidence): ResolvedPreprocessing {
  const flags = { name: "flags", settings: flagSettings(evidence.flags ?? {}) };
  const shape = evidence.input;
  const written = [
    ...fileSources(evidence.files ?? new Map(), shape),
    { name: METADATA, settings: metadataSettings(evidence.metadata ?? new Map()) },
  ];
  const stated = [flags, ...graphSources(evidence.scaling, written), ...written];
  const kept = withoutContradictions(stated, shape);
  const sources: readonly Source[] = [
    ...kept,
    { name: "input shape", settings: shapeSettings(shape) },
    { name: "default", settings: defaults(kept, shape) },
  ];
  const found = (key: keyof Settings) => sources.find(({ settings }) => settings[key] !== undefined);
  const value = <K extends keyof Settings>(key: K): Settings[K] | undefined => found(key)?.settings[key];

  const channels = value("channels") ?? "rgb";
  const { width, height } = value("size") ?? { width: 224, height: 224 };
  const count = shape.channels ?? countOf(found("channels")?.settings ?? {}) ?? 3;
  // the side or size before the cut belongs to one size, and goes with it
  const sized = found("size")?.settings ?? {};
  const fitted = found("mode")?.settings ?? {};
  const filter = value("filter");
  const preprocessing: Preprocessing = {
    fit: {
      width,
      height,
      mode: fitted.mode ?? "crop",
      shorter: sized.shorter ?? usualShorter(Math.min(width, height), fitted.share),
      ...(sized.before === undefined ? {} : { before: sized.before }),
      ...(filter === undefined ? {} : { filter }),
      ...(fitted.corner === undefined ? {} : { corner: fitted.corner }),
      ...(fitted.fill === undefined ? {} : { fill: fitted.fill }),
      ...KEEPS[channels],
    },
    scale: value("scale") ?? 1,
    mean: perChannel(value("mean") ?? [0], count, "mean", found("mean")),
    std: perChannel(value("std") ?? [1], count, "std", found("std")),
    channels,
    layout: value("layout") ?? "nchw",
    source: describe(found),
  };
  const { labels, notes } = chooseLabels(stated, evidence.classes);
  const guessed = (["scale", "mean", "std"] as const).every((key) => found(key)?.name === "default");
  return {
    preprocessing,
    labels,
    guessed,
    notes: [
      ...notes,
      ...stated.flatMap(({ settings }) => settings.unread ?? []),
      ...otherSizes(stated, shape, found),
      ...said(found),
      ...assumptions(guessed, found, preprocessing.fit),
    ],
  };
}

function fileSources(files: ReadonlyMap<string, string>, shape: InputShape): Source[] {
  return [...files]
    .filter(([name]) => isSideFile(name))
    .map(([name, text]) => ({ name, settings: fileSettings(name, text, shape) }))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}

function fileSettings(name: string, text: string, shape: InputShape): Settings {
  if (name === "preprocessor_config.json") return processorSettings(text);
  return name === "config.json" ? configSettings(text, shape) : { labels: readLabels(text, name) };
}

const rank = (name: string): number => ["preprocessor_config.json", "config.json"].indexOf(name) >>> 0;

// A file that speaks of another size or kind of image than the network takes (a checkpoint's old config) yields to it
function withoutContradictions(sources: readonly Source[], shape: InputShape): Source[] {
  return sources.map(({ name, settings }) => {
    const { size, shorter, before, channels, count, ...rest } = settings;
    return {
      name,
      settings: {
        ...rest,
        ...(size && fits(shape, settings, "size")
          ? { size, ...(shorter === undefined ? {} : { shorter }), ...(before === undefined ? {} : { before }) }
          : {}),
        ...(channels && fits(shape, settings, "channels")
          ? { channels, ...(count === undefined ? {} : { count }) }
          : {}),
      },
    };
  });
}

/** Says which sizes were stated for another input than the network has. */
function otherSizes(
  sources: readonly Source[],
  shape: InputShape,
  found: (key: keyof Settings) => Source | undefined,
): string[] {
  if (sources.some(({ name }) => name === found("size")?.name)) return [];
  const { width = "any", height = "any" } = shape;
  return sources.flatMap(({ name, settings: { size } }) =>
    size === undefined
      ? []
      : [`the size ${size.width}×${size.height} (${name}) is not used: the network takes ${width}×${height}`],
  );
}

// torchvision's 256 before the cut of 224; small pictures are not cut
const usualShorter = (side: number, share = side >= 128 ? 0.875 : 1): number => Math.round(side / share);

/** What is usual: ImageNet's numbers for colour in NCHW (PyTorch), 0 … 1 elsewhere; neutral once any number is stated. */
function defaults(stated: readonly Source[], shape: InputShape): Settings {
  const find = (key: "scale" | "mean" | "std") => stated.find(({ settings }) => settings[key] !== undefined)?.settings;
  const numbers = [...(find("mean")?.mean ?? []), ...(find("std")?.std ?? [])];
  const anyStated = numbers.length > 0 || find("scale") !== undefined;
  const { width, height } = shape;
  const size = stated.find(({ settings }) => settings.size !== undefined)?.settings.size ?? {
    width: width ?? height ?? 224,
    height: height ?? width ?? 224,
  };
  const channels = stated.find(({ settings }) => settings.channels)?.settings;
  const colour = (shape.channels ?? countOf(channels ?? {}) ?? 3) === 3;
  const imageNet = !anyStated && colour && shape.layout === "nchw";
  return {
    size,
    mode: size.width === size.height ? "crop" : "stretch",
    ...(imageNet
      ? IMAGENET
      : { scale: numbers.some((number) => Math.abs(number) > 3) ? 1 : 1 / 255, mean: [0], std: [1] }),
    channels: usualOrder(shape.channels ?? 3),
    layout: shape.layout,
  };
}

function perChannel(
  numbers: readonly number[],
  count: number,
  key: string,
  source: Source | undefined,
): readonly number[] {
  if (numbers.length === count) return numbers;
  if (numbers.length === 1) return Array.from({ length: count }, () => numbers[0] ?? 0);
  const place = source?.name ?? "default";
  throw new DeeplingError(
    "mismatched",
    `${key}: ${plural(numbers.length, "number")} for ${plural(count, "channel")} (${place})`,
    {
      hint: `give one number, or ${count}, with --${key}`,
    },
  );
}

const GROUPS: readonly (readonly [string, keyof Settings])[] = [
  ["size", "size"],
  ["fit", "mode"],
  ["scale", "scale"],
  ["mean", "mean"],
  ["std", "std"],
  ["channels", "channels"],
  ["layout", "layout"],
];

function describe(found: (key: keyof Settings) => Source | undefined): string {
  const bySource = new Map<string, string[]>();
  const groups = found("filter") === undefined ? GROUPS : [...GROUPS, ["filter", "filter"] as const];
  for (const [word, key] of groups) {
    const name = found(key)?.name ?? "default";
    bySource.set(name, [...(bySource.get(name) ?? []), word]);
  }
  return [...bySource].map(([name, words]) => `${words.join(", ")}: ${name}`).join("; ");
}

/** What the sources of the settings in use say of them. */
const said = (found: (key: keyof Settings) => Source | undefined): string[] =>
  (["filter", "scale", "std"] as const).flatMap((key) => found(key)?.settings.said?.[key] ?? []);

function assumptions(
  guessed: boolean,
  found: (key: keyof Settings) => Source | undefined,
  { width, height }: Preprocessing["fit"],
): string[] {
  const free = found("size")?.name === "default";
  return [
    ...(guessed
      ? ["preprocessing is a guess: nothing beside or in the model states it (--mean --std --scale --channels)"]
      : []),
    ...(free ? [`the input takes any size: ${width}×${height} is used (--size)`] : []),
  ];
}
