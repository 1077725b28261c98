import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  arrayDataset,
  CIFAR10_CLASSES,
  CIFAR10_RECORD,
  cifar10Image,
  type Dataset,
  DeeplingError,
  type Image,
  numberedClasses,
  plural,
} from "@deepling/engine";
import { fileError } from "./file-error.ts";
import { fileIdentity } from "./fingerprint.ts";
import { readRecords, scanRecords } from "./read-records.ts";

/** Name of the folder of the official binary version. */
export const CIFAR10_FOLDER = "cifar-10-batches-bin";

/** Files of each split, in order. */
export const CIFAR10_SPLITS = {
  test: ["test_batch.bin"],
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The number of images in each file of the official version. */
export const CIFAR10_BATCH = 10_000;

/** sha256 of each file as CIFAR-10's authors publish it (cifar-10-binary.tar.gz); those made from the fetched package are equal. */
export const CIFAR10_SUMS: Readonly<Record<string, string>> = {
  "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
  "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
  "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
  "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
  "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
  "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
};

/** Whether this folder holds all files of the binary version at their full size. */
export async function isWholeCifar10(folder: string, batch = CIFAR10_BATCH): Promise<boolean> {
  const files = Object.values(CIFAR10_SPLITS).flat();
  const sizes = await Promise.all(files.map((file) => sizeOf(join(folder, file))));
  return sizes.every((size) => size === batch * CIFAR10_RECORD);
}

/** What is expected of a folder's content. */
export interface Cifar10Expectation {
  /** sha256 of each file. */
  readonly sums: Readonly<Record<string, string>>;
  /** Whether another content is refused; it is said in a note otherwise. */
  readonly strict: boolean;
}

/**
 * One split of CIFAR-10's binary version, in a folder from anywhere. The files are read once to check them, and images are read
 * as they are asked for. Throws "missing file", and "invalid file" for a size that is not that of whole records, a label above
 * 9, adjacent records of zeros only (a file that was cut by a power failure), and a content that is not the expected one.
 */
export async function openCifar10Folder(
  folder: string,
  split: keyof typeof CIFAR10_SPLITS,
  name: string,
  { sums, strict }: Cifar10Expectation = { sums: CIFAR10_SUMS, strict: false },
): Promise<Dataset> {
  const files: Batch[] = [];
  // one after another, so that few records are in memory at once
  for (const file of CIFAR10_SPLITS[split]) {
    const batch = await openBatch(join(folder, file));
    if (strict && batch.sum !== sums[file]) throw damaged(batch.path, "its content is not CIFAR-10's");
    files.push(batch);
  }
  const others = files.filter(({ path, sum, count }) => count === CIFAR10_BATCH && sum !== sums[basename(path)]);
  const count = files.reduce((sum, file) => sum + file.count, 0);
  const starts = files.map((_, index) => files.slice(0, index).reduce((sum, file) => sum + file.count, 0));
  const labels = new Int32Array(count);
  for (const [index, file] of files.entries()) labels.set(file.labels, starts[index]);
  const fileOf = (item: number): number => starts.findLastIndex((start) => start <= item);
  return arrayDataset({
    name,
    fingerprint: `cifar10:${split}:${files.map((file) => file.fingerprint).join()}`,
    count,
    labels,
    notes: others.map(({ path }) => `${basename(path)} is not CIFAR-10's own file`),
    ...numberedClasses(labels, CIFAR10_CLASSES),
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
  /** sha256 of the content. */
  readonly sum: string;
  readonly fingerprint: string;
}

/** Records that are in memory at once while a file is checked. */
const CHECKED_AT_ONCE = 500;

async function openBatch(path: string): Promise<Batch> {
  try {
    const status = await stat(path, { bigint: true });
    const size = Number(status.size);
    const count = size / CIFAR10_RECORD;
    if (!Number.isInteger(count) || count === 0) {
      throw damaged(path, `${plural(size, "byte")} are not whole records of ${CIFAR10_RECORD}`);
    }
    const labels = new Uint8Array(count);
    const hash = createHash("sha256");
    let wasEmpty = false;
    await scanRecords(path, { size: CIFAR10_RECORD, count, atOnce: CHECKED_AT_ONCE }, (records, first) => {
      hash.update(records);
      for (let at = 0, row = first; at < records.length; at += CIFAR10_RECORD, row++) {
        const record = records.subarray(at, at + CIFAR10_RECORD);
        const isEmpty = record.every((byte) => byte === 0);
        // no data set has two black images of class 0 in a row
        if (wasEmpty && isEmpty) throw damaged(path, `only zeros from image ${row - 1} on`);
        wasEmpty = isEmpty;
        labels[row] = record[0] ?? 0;
      }
    });
    if (labels.some((label) => label >= CIFAR10_CLASSES.length)) {
      throw damaged(path, "a label above 9");
    }
    const sum = hash.digest("hex");
    return { path, count, labels, sum, fingerprint: `${fileIdentity(status)}-${sum}` };
  } catch (cause) {
    throw fileError(cause, path);
  }
}

function damaged(path: string, reason: string): DeeplingError {
  return new DeeplingError("invalid", `file: ${path} (${reason})`, {
    hint: "the file is damaged or another one; get CIFAR-10's binary version again",
  });
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => -1,
  );
