import { open, readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import {
  type ArrayImages,
  type ArrayLabels,
  arrayDataset,
  arrayImages,
  arrayLabels,
  type Dataset,
  DeeplingError,
  isIdx,
  readIdx,
  readIdxHeader,
} from "@deepling/engine";
import { chooseSplit } from "./address.ts";
import { type DatasetKind, nameWithSplit } from "./dataset-kind.ts";
import { fileError } from "./file-error.ts";
import { fileFingerprint } from "./fingerprint.ts";
import { findIdxFiles, folderAround, type IdxPair, isIdxImages, pairIdxFiles } from "./idx-files.ts";

/** MNIST's format. */
export const idx: DatasetKind = {
  id: "idx",
  title: "IDX (MNIST)",
  sentence:
    "Files of images and of labels as MNIST, Fashion-MNIST and EMNIST have them, .gz or not; splits are test (t10k) and train.",
  recognised:
    "a folder with a file like t10k-images-idx3-ubyte, in it, in a folder of the same name or in MNIST/raw; or such a file",
  open: async ({ base, is, split, name }) => {
    const isFile = is === "file" && isIdxImages(basename(base));
    if (!isFile && is !== "folder") return undefined;
    const folder = resolve(isFile ? dirname(base) : base);
    const files = await findIdxFiles(folder);
    const around = folderAround(folder);
    const among = around === undefined ? files : [...files, ...(await findIdxFiles(around))];
    const pairs = pairIdxFiles(isFile ? files.filter(({ path }) => path === resolve(base)) : files, among);
    if (pairs.length === 0) return undefined;
    const splits = pairs.map((pair) => pair.split);
    const chosen = chooseSplit(splits, split, name);
    const pair = pairs.find((one) => one.split === chosen);
    const notes =
      split === undefined && splits.some((title) => !USUAL.includes(title))
        ? [`${splits.join(", ")} lie in ${name}: ${chosen} is used`]
        : [];
    return pair && openPair(pair, nameWithSplit(name, isFile ? undefined : chosen), notes);
  },
};

const USUAL = ["test", "train", ""];

async function openPair(pair: IdxPair, name: string, notes: readonly string[]): Promise<Dataset> {
  const place = basename(pair.images);
  const { type, shape } = readIdxHeader(await readStart(pair.images), place);
  const count = shape[0] ?? 0;
  if (count === 0) throw new DeeplingError("missing", `images: ${place} holds none`);
  const { notes: said, ...truth } = pair.labels === undefined ? UNLABELLED : await readLabels(pair.labels, count);
  let content: Promise<ArrayImages> | undefined;
  const load = (): Promise<ArrayImages> => {
    content ??= readWhole(pair.images).then((bytes) => {
      const { shape: extents, data } = readIdx(bytes, place);
      return arrayImages(extents, data, place, { counts: [count] });
    });
    return content;
  };
  // bytes are read when they are asked for; what other numbers mean is known once all were seen
  const range = type === "uint8" ? [] : [(await load()).note];
  return arrayDataset({
    name,
    fingerprint: `idx:${await fileFingerprint(pair.images)}`,
    count,
    ...truth,
    notes: [...notes, ...range, ...said],
    itemName: (index) => `${pair.split === "" ? name : pair.split}/${index}`,
    read: async (indices) => {
      const { image } = await load();
      return indices.map(image);
    },
  });
}

const UNLABELLED = { labels: undefined, classes: [], notes: [] } as const;

async function readLabels(path: string, count: number): Promise<ArrayLabels> {
  const place = basename(path);
  return arrayLabels(readIdx(await readWhole(path), place), { place, count });
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
