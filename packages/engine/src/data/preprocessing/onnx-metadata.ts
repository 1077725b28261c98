import { DeeplingError } from "../../base/error.ts";
import type { LabelEntry } from "../labels/label-entry.ts";
import { readLabels } from "../labels.ts";
import { readExtent, readNumbers, readPerChannel, readScale, type Settings } from "./settings.ts";

/** The name of this source. */
export const METADATA = "ONNX metadata";

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
 * MetadataProps.md, and `names`, `imgsz`, `task` as Ultralytics writes them. Other tools write other things under these keys: what
 * cannot be read is left out and said (`unread`).
 */
export function metadataSettings(metadata: ReadonlyMap<string, string>): Settings {
  const get = (...keys: readonly string[]) => keys.map((key) => metadata.get(key)).find((value) => value !== undefined);
  const mean = get("mean", "image_mean");
  const std = get("std", "image_std");
  const scale = get("scale", "rescale_factor");
  const labels = get("labels", "classes", "class_names", "names", "id2label", "label2id", "class_to_idx");
  const written = get("imgsz");
  const unread: string[] = [];
  const read = <T>(text: string | undefined, reader: (text: string) => T): T | undefined => {
    try {
      return text === undefined ? undefined : reader(text);
    } catch (error) {
      if (!(error instanceof DeeplingError)) throw error;
      unread.push(`${error.message}: not used`);
      return undefined;
    }
  };
  const size = read(written, readImageSize);
  const own = {
    mean: read(mean, (text) => readPerChannel(text, "mean", METADATA)),
    std: read(std, (text) => readPerChannel(text, "std", METADATA)),
    scale: read(scale, (text) => readScale(text, METADATA)),
    labels: read(labels, metadataLabels),
    size,
  };
  return {
    ...(isUltralytics(metadata) ? ultralyticsSettings(metadata.get("task") ?? "", size) : {}),
    ...RANGES[get("Image.NominalPixelRange") ?? ""],
    ...FORMATS[get("Image.BitmapPixelFormat") ?? ""],
    ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
    ...(unread.length === 0 ? {} : { unread }),
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
  const [height, width = height] = readNumbers(text, "imgsz", METADATA);
  return { width: readExtent(width, "imgsz", METADATA), height: readExtent(height, "imgsz", METADATA) };
}

// Within one value, a plain list is written with commas instead of lines
function metadataLabels(text: string): readonly LabelEntry[] {
  const plain = !/^\s*[[{]/.test(text) && !text.includes("\n") && text.includes(",");
  return readLabels(plain ? text.split(",").join("\n") : text, METADATA);
}
