import { type Dataset, DeeplingError } from "@deepling/engine";
import { fileDataset } from "./file-dataset.ts";
import { compareNames, IMAGE_EXTENSIONS, type ImageFile, type ImageListing } from "./image-files.ts";

/**
 * A folder of images. With sub-folders, each that holds images at any depth is a class, numbered in sorted order as
 * torchvision's ImageFolder does, and images beside them are without a class; without sub-folders there are no labels.
 * Throws "missing images".
 */
export function imageFolder({ files, otherExtensions }: ImageListing, name: string): Dataset {
  const good = files.filter(({ size }) => size > 0);
  const skipped = files
    .filter(({ size }) => size === 0)
    .map((file) => ({ name: file.name, reason: "the file is empty" }));
  if (good.length === 0) throw noImages(name, files.length, otherExtensions);
  const classes = [...new Set(good.flatMap((file) => classOf(file) ?? []))].sort(compareNames);
  if (classes.length === 0) return fileDataset({ name, files: good, classes, labels: undefined, skipped });
  const index = new Map(classes.map((title, at) => [title, at]));
  const labelOf = (file: ImageFile): number => index.get(classOf(file) ?? "") ?? -1;
  const sorted = good
    .map((file) => ({ file, label: labelOf(file) }))
    .sort((a, b) => a.label - b.label || compareNames(a.file.name, b.file.name));
  return fileDataset({
    name,
    files: sorted.map(({ file }) => file),
    classes,
    labels: Int32Array.from(sorted, ({ label }) => label),
    skipped,
  });
}

const SPLITS: readonly string[] = ["test", "val", "valid", "validation", "train", "training"];

/**
 * The splits of a folder whose sub-folders are all splits (train, val, test …), the one taken when none is named first;
 * none where the sub-folders are classes.
 */
export function folderSplits({ files }: ImageListing): string[] {
  const tops = new Set(files.map((file) => classOf(file)));
  const nested = files.every(({ name }) => name.split("/").length >= 3);
  const named = [...tops].every((top) => top !== undefined && SPLITS.includes(top.toLowerCase()));
  if (files.length === 0 || !nested || !named) return [];
  const order = (split: string) => SPLITS.indexOf(split.toLowerCase());
  return [...tops].flatMap((top) => top ?? []).sort((a, b) => order(a) - order(b));
}

/** The part of a listing below one sub-folder. */
export function listingBelow({ files, otherExtensions }: ImageListing, folder: string): ImageListing {
  const prefix = `${folder}/`;
  const below = files.filter(({ name }) => name.startsWith(prefix));
  return { files: below.map((file) => ({ ...file, name: file.name.slice(prefix.length) })), otherExtensions };
}

function classOf({ name }: ImageFile): string | undefined {
  const slash = name.indexOf("/");
  return slash === -1 ? undefined : name.slice(0, slash);
}

function noImages(name: string, empty: number, others: ReadonlySet<string>): DeeplingError {
  const found = [...others]
    .filter((extension) => extension !== "")
    .sort(compareNames)
    .slice(0, 5);
  const reason = empty > 0 ? ` (${empty} files, all empty)` : found.length > 0 ? ` (found ${found.join(", ")})` : "";
  return new DeeplingError("missing", `images: ${name}${reason}`, {
    hint: `give a folder with ${IMAGE_EXTENSIONS.join(" ")} files, one sub-folder per class if they have classes`,
  });
}
