import { existsSync } from "node:fs";
import { join } from "node:path";
import { chooseSplit } from "./address.ts";
import { CIFAR10_FOLDER, CIFAR10_SPLITS, openCifar10Folder } from "./cifar10-folder.ts";
import { type DatasetKind, nameWithSplit } from "./dataset-kind.ts";
import { openFetchedCifar10 } from "./fetch-cifar10.ts";

/** CIFAR-10 by its name. */
export const cifar10: DatasetKind = {
  id: "cifar10",
  title: "CIFAR-10",
  sentence:
    "60,000 pictures of 32×32 pixels in ten classes (Krizhevsky 2009), fetched once: cifar10:test (10,000), cifar10:train (50,000).",
  recognised: "the name cifar10",
  open: async ({ base, split }, context) => {
    if (!/^cifar-?10$/i.test(base)) return undefined;
    const chosen = chooseSplit(Object.keys(CIFAR10_SPLITS), split, "cifar10");
    return openFetchedCifar10(context.cacheDir, splitOf(chosen), nameWithSplit("cifar10", chosen), context);
  },
};

/** The official binary version in a folder of the person's. */
export const cifar10Folder: DatasetKind = {
  id: "cifar10-folder",
  title: "CIFAR-10, binary version",
  sentence: "The folder cifar-10-batches-bin as its authors publish it; its splits are test and train.",
  recognised: "a folder that holds test_batch.bin or data_batch_1.bin, itself or in cifar-10-batches-bin",
  open: async ({ base, is, split, name }) => {
    if (is !== "folder") return undefined;
    const has = (folder: string) =>
      Object.entries(CIFAR10_SPLITS).filter(([, [first]]) => existsSync(join(folder, first)));
    const folder = [base, join(base, CIFAR10_FOLDER)].find((one) => has(one).length > 0);
    if (folder === undefined) return undefined;
    const present = has(folder);
    const chosen = chooseSplit(
      present.map(([title]) => title),
      split,
      name,
    );
    return openCifar10Folder(folder, splitOf(chosen), nameWithSplit(name, chosen));
  },
};

const splitOf = (split: string | undefined): keyof typeof CIFAR10_SPLITS => (split === "train" ? "train" : "test");
