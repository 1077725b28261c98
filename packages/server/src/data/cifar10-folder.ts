import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  arrayDataset,
  CIFAR10_CLASSES,
  CIFAR10_RECORD,
  cifar10Image,
  type Dataset,
  DeeplingError,
  type Image,
} from "@deepling/engine";
import { fileError } from "./file-error.ts";
import { readRecords } from "./read-records.ts";

/** Name of the folder of the official binary version. */
export const CIFAR10_FOLDER = "cifar-10-batches-bin";

/** Files of each split, in order. */
export const CIFAR10_SPLITS = {
  test: ["test_batch.bin"],
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The number of images in each file of the official version. */
export const CIFAR10_BATCH = 10_000;

/** Whether this folder holds all files of the binary version at their full size. */
export async function isWholeCifar10(folder: string, batch = CIFAR10_BATCH): Promise<boolean> {
  const files = Object.values(CIFAR10_SPLITS).flat();
  const sizes = await Promise.all(files.map((file) => sizeOf(join(folder, file))));
  return sizes.every((size) => size === batch * CIFAR10_RECORD);
}

/**
 * One split of CIFAR-10's binary version, in a folder from anywhere. Only labels are read at first, and images as they
 * are asked for. Throws "missing file" and "invalid file" where its size is not that of whole records.
 */
export async function openCifar10Folder(
  folder: string,
  split: keyof typeof CIFAR10_SPLITS,
  name: string,
): Promise<Dataset> {
  const files: Batch[] = [];
  // one at a time: only one file of 30 MB is in memory while its labels are taken
  for (const file of CIFAR10_SPLITS[split]) files.push(await openBatch(join(folder, file)));
  const count = files.reduce((sum, file) => sum + file.count, 0);
  const starts = files.map((_, index) => files.slice(0, index).reduce((sum, file) => sum + file.count, 0));
  const labels = new Int32Array(count);
  for (const [index, file] of files.entries()) labels.set(file.labels, starts[index]);
  const fileOf = (item: number): number => starts.findLastIndex((start) => start <= item);
  return arrayDataset({
    name,
    fingerprint: `cifar10:${split}:${files.map((file) => file.fingerprint).join()}`,
    count,
    classes: CIFAR10_CLASSES,
    labels,
    notes: [],
    itemName: (index) => `${split}/${index}`,
    read: async (indices) => {
      const images: Image[] = new Array(indices.length);
      await Promise.all(
        files.map(async (file, at) => {
          const wanted = indices.flatMap((item, position) => (fileOf(item) === at ? [{ item, position }] : []));
          const rows = wanted.map(({ item }) => item - (starts[at] ?? 0));
          const records = await readRecords(file.path, CIFAR10_RECORD, rows);
          wanted.forEach(({ position }, row) => {
            images[position] = cifar10Image(records.subarray(row * CIFAR10_RECORD, (row + 1) * CIFAR10_RECORD));
          });
        }),
      );
      return images;
    },
  });
}

interface Batch {
  readonly path: string;
  readonly count: number;
  readonly labels: Uint8Array;
  readonly fingerprint: string;
}

async function openBatch(path: string): Promise<Batch> {
  try {
    const { size, mtimeMs } = await stat(path);
    const bytes = await readFile(path);
    const count = size / CIFAR10_RECORD;
    if (!Number.isInteger(count) || count === 0) {
      throw new DeeplingError("invalid", `file: ${path} (${size} bytes are not whole records of ${CIFAR10_RECORD})`, {
        hint: "the file is cut short or another one; get CIFAR-10's binary version again",
      });
    }
    const labels = Uint8Array.from({ length: count }, (_, index) => bytes[index * CIFAR10_RECORD] ?? 0);
    if (labels.some((label) => label >= CIFAR10_CLASSES.length)) {
      throw new DeeplingError("invalid", `file: ${path} (a label above 9)`, {
        hint: "is this CIFAR-10's binary version?",
      });
    }
    return { path, count, labels, fingerprint: `${size}@${mtimeMs}` };
  } catch (cause) {
    throw fileError(cause, path);
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => -1,
  );
