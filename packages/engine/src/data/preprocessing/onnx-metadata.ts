import type { LabelEntry } from "../labels/label-entry.ts";
import { readLabels } from "../labels.ts";
import { readExtent, readNumbers, readPerChannel, readScale, type Settings } from "./settings.ts";

const PLACE = "ONNX metadata";

/** Pixel ranges of ONNX's image metadata (docs/MetadataProps.md), as scale, mean and standard deviation. */
const RANGES: Readonly<Record<string, Settings>> = {
  NominalRange_0_255: { scale: 1, mean: [0], std: [1] },
  Normalized_0_1: { scale: 1 / 255, mean: [0], std: [1] },
  Normalized_1_1: { scale: 1 / 127.5, mean: [1], std: [1] },
  NominalRange_16_235: { scale: 219 / 255, mean: [-16], std: [1] },
};

const FORMATS: Readonly<Record<string, Settings>> = {
  Gray8: { channels: "gray" },
  Rgb8: { channels: "rgb" },
  Bgr8: { channels: "bgr" },
};

/**
 * What a model's metadata_props say: `mean`, `std`, `scale`, `labels` (JSON or lists), the image keys of ONNX's own
 * MetadataProps.md, and `names`, `imgsz`, `task` as Ultralytics writes them. Throws "invalid mean: … (ONNX metadata)".
 */
export function metadataSettings(metadata: ReadonlyMap<string, string>): Settings {
  const get = (...keys: readonly string[]) => keys.map((key) => metadata.get(key)).find((value) => value !== undefined);
  const mean = get("mean", "image_mean");
  const std = get("std", "image_std");
  const scale = get("scale", "rescale_factor");
  const labels = get("labels", "classes", "class_names", "names", "id2label", "label2id", "class_to_idx");
  const written = get("imgsz");
  const size = written === undefined ? undefined : readImageSize(written);
  return {
    ...(isUltralytics(metadata) ? ultralyticsSettings(metadata.get("task") ?? "", size) : {}),
    ...RANGES[get("Image.NominalPixelRange") ?? ""],
    ...FORMATS[get("Image.BitmapPixelFormat") ?? ""],
    ...(mean === undefined ? {} : { mean: readPerChannel(mean, "mean", PLACE) }),
    ...(std === undefined ? {} : { std: readPerChannel(std, "std", PLACE) }),
    ...(scale === undefined ? {} : { scale: readScale(scale, PLACE) }),
    ...(labels === undefined ? {} : { labels: metadataLabels(labels) }),
    ...(size === undefined ? {} : { size }),
  };
}

const isUltralytics = (metadata: ReadonlyMap<string, string>): boolean =>
  /ultralytics/i.test(`${metadata.get("author")} ${metadata.get("description")}`);

/**
 * Ultralytics scales pixels to 0 … 1; a classifier takes the centre of the image scaled to the network's own size (both
 * sides scaled where they differ: its classify_transforms), the others the whole image between grey borders (LetterBox).
 */
function ultralyticsSettings(task: string, size: Settings["size"]): Settings {
  const range = { scale: 1 / 255, mean: [0], std: [1] };
  if (task !== "classify") return { ...range, mode: "pad", fill: [114, 114, 114] };
  if (size !== undefined && size.width !== size.height) return { ...range, mode: "stretch" };
  return { ...range, mode: "crop", share: 1 };
}

// height, then width
function readImageSize(text: string): { width: number; height: number } {
  const [height, width = height] = readNumbers(text, "imgsz", PLACE);
  return { width: readExtent(width, "imgsz", PLACE), height: readExtent(height, "imgsz", PLACE) };
}

// Within one value, a plain list is written with commas instead of lines
function metadataLabels(text: string): readonly LabelEntry[] {
  const plain = !/^\s*[[{]/.test(text) && !text.includes("\n") && text.includes(",");
  return readLabels(plain ? text.split(",").join("\n") : text, PLACE);
}
