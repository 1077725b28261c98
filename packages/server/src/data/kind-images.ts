import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { chooseSplit } from "./address.ts";
import type { DatasetKind } from "./dataset-kind.ts";
import { type FileSource, fileDataset } from "./file-dataset.ts";
import { buildFileTable } from "./file-table.ts";
import { packFolder, unpackFolder } from "./folder-listing.ts";
import { IMAGE_EXTENSIONS, isImageName, listImages } from "./image-files.ts";
import { imageFolder } from "./image-folder.ts";
import { listedKind } from "./listed-kind.ts";

/** One picture. */
export const imageFile: DatasetKind = {
  id: "image",
  title: "One image",
  sentence: "A single picture, without a true class.",
  recognised: `a file that ends in ${IMAGE_EXTENSIONS.join(" ")}`,
  open: async ({ base, is, split, name }) => {
    if (is !== "file" || !isImageName(basename(base))) return undefined;
    chooseSplit([], split, name);
    const table = buildFileTable(dirname(base));
    table.add(basename(base), await stat(base, { bigint: true }));
    const files = { table: table.done(), files: Uint32Array.of(0), from: 0 };
    return fileDataset({ name, ...files, classes: [], labels: undefined, skipped: [], notes: [] });
  },
};

/** Pictures in a folder; what a folder is when it is nothing else. */
export const imagesInFolder: DatasetKind = listedKind<FileSource>({
  id: "image-folder",
  title: "Folder of images",
  sentence:
    "Pictures at any depth: one sub-folder per class (torchvision's ImageFolder), or all in one folder without classes.",
  recognised:
    "any other folder; sub-folders with the same sub-folders, or with usual names (train, Testing, seg_test, val2017), are splits",
  list: async ({ base, is, split, name }, { model, onProgress }) => {
    if (is !== "folder") return undefined;
    const listed = await listImages(base, (images) => onProgress?.(`listing the images of ${name}`, images, 0));
    return imageFolder(listed, { name, split, known: model ?? { labels: [], outputs: undefined } });
  },
  pack: packFolder,
  unpack: unpackFolder,
  open: fileDataset,
});
