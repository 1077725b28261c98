import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { chooseSplit } from "./address.ts";
import type { DatasetKind } from "./dataset-kind.ts";
import { fileDataset } from "./file-dataset.ts";
import { fileIdentity } from "./fingerprint.ts";
import { IMAGE_EXTENSIONS, isImageName, listImages } from "./image-files.ts";
import { imageFolder } from "./image-folder.ts";

/** One picture. */
export const imageFile: DatasetKind = {
  id: "image",
  title: "One image",
  sentence: "A single picture, without a true class.",
  recognised: `a file that ends in ${IMAGE_EXTENSIONS.join(" ")}`,
  open: async ({ base, is, split, name }) => {
    if (is !== "file" || !isImageName(basename(base))) return undefined;
    chooseSplit([], split, name);
    const known = await stat(base, { bigint: true });
    const file = { name, path: base, size: Number(known.size), identity: fileIdentity(known) };
    return fileDataset({ name, files: [file], classes: [], labels: undefined, skipped: [], notes: [] });
  },
};

/** Pictures in a folder; what a folder is when it is nothing else. */
export const imagesInFolder: DatasetKind = {
  id: "image-folder",
  title: "Folder of images",
  sentence:
    "Pictures at any depth: one sub-folder per class (torchvision's ImageFolder), or all in one folder without classes.",
  recognised:
    "any other folder; sub-folders with the same sub-folders, or with usual names (train, Testing, seg_test, val2017), are splits",
  open: async ({ base, is, split, name }, { model }) => {
    if (is !== "folder") return undefined;
    return imageFolder(await listImages(base), { name, split, known: model ?? { labels: [], outputs: undefined } });
  },
};
