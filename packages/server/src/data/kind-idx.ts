import { open, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import {
  type ArrayLabels,
  arrayDataset,
  arrayImages,
  arrayLabels,
  type Dataset,
  DeeplingError,
  isIdx,
  type LabelPlace,
  readIdx,
  readIdxHeader,
} from "@deepling/engine";
import { chooseSplit } from "./address.ts";
import { type DatasetKind, nameWithSplit } from "./dataset-kind.ts";
import { fileError } from "./file-error.ts";
import { fileFingerprint } from "./fingerprint.ts";

/** MNIST's format. */
export const idx: DatasetKind = {
  id: "idx",
  title: "IDX (MNIST)",
  sentence:
    "Files of images and of labels as MNIST, Fashion-MNIST and EMNIST have them, .gz or not; splits are test (t10k) and train.",
  recognised: "a folder with a file like t10k-images-idx3-ubyte, or such a file",
  open: async ({ base, is, split, name }) => {
    if (is === "nothing" || (is === "file" && !IMAGES.test(basename(base)))) return undefined;
    const folder = is === "folder" ? base : dirname(base);
    const names = await readdir(folder).catch((cause: unknown) => {
      throw fileError(cause, folder);
    });
    const pairs = (is === "folder" ? names : [basename(base)])
      .filter((file) => IMAGES.test(file))
      .map((images) => ({ images, labels: labelFile(images, names), split: splitOf(images) }))
      .sort((a, b) => ORDER.indexOf(a.split) - ORDER.indexOf(b.split) || a.images.length - b.images.length);
    if (pairs.length === 0) return undefined;
    const chosen = chooseSplit([...new Set(pairs.map((pair) => pair.split))], split, name);
    const pair = pairs.find((one) => one.split === chosen);
    return pair && openPair(folder, pair, nameWithSplit(name, is === "folder" ? chosen : undefined));
  },
};

const IMAGES = /^(.*)images([-.]idx[34])?[-.]ubyte(\.gz)?$/i;
const ORDER = ["test", "train", ""];

function splitOf(file: string): string {
  return /t10k|test/i.test(file) ? "test" : /train/i.test(file) ? "train" : "";
}

function labelFile(images: string, names: readonly string[]): string | undefined {
  const bare = (name: string) =>
    name
      .toLowerCase()
      .replace(/\.gz$/, "")
      .replace(/[-.]idx\d/, "")
      .replace(/[-.]ubyte$/, "");
  const wanted = bare(images).replace(/images$/, "labels");
  return names.find((name) => bare(name) === wanted && /ubyte/i.test(name));
}

interface Pair {
  readonly images: string;
  readonly labels: string | undefined;
  readonly split: string;
}

async function openPair(folder: string, pair: Pair, name: string): Promise<Dataset> {
  const path = join(folder, pair.images);
  const header = readIdxHeader(await readStart(path), pair.images);
  const count = header.shape[0] ?? 0;
  if (count === 0) throw new DeeplingError("missing", `images: ${pair.images} holds none`);
  const { notes, ...truth } =
    pair.labels === undefined ? UNLABELLED : await readLabels(join(folder, pair.labels), { place: pair.labels, count });
  let content: Promise<ReturnType<typeof arrayImages>> | undefined;
  const load = async () => {
    const { shape, data } = readIdx(await readWhole(path), pair.images);
    return arrayImages(shape, data, pair.images);
  };
  return arrayDataset({
    name,
    fingerprint: `idx:${await fileFingerprint(path)}`,
    count,
    ...truth,
    notes,
    itemName: (index) => `${pair.split === "" ? name : pair.split}/${index}`,
    read: async (indices) => {
      content ??= load();
      const { image } = await content;
      return indices.map(image);
    },
  });
}

const UNLABELLED = { labels: undefined, classes: [], notes: [] } as const;

async function readLabels(path: string, place: LabelPlace): Promise<ArrayLabels> {
  return arrayLabels(readIdx(await readWhole(path), place.place), place);
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    return isGzip(bytes) ? gunzipSync(bytes) : bytes;
  } catch (cause) {
    throw damaged(cause, path);
  }
}

/** The first bytes, unpacked: enough for a header. */
async function readStart(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(4096), 0, 4096, 0);
      const start = buffer.subarray(0, bytesRead);
      return isGzip(start) ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw damaged(cause, path);
  }
}

function damaged(cause: unknown, path: string): Error {
  const known = fileError(cause, path);
  return known instanceof DeeplingError
    ? known
    : new DeeplingError("invalid", `file: ${path} (not a whole .gz file)`, { cause });
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && !isIdx(bytes);
