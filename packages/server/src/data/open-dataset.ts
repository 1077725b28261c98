import { readdir, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { type Dataset, DeeplingError, limitDataset, nearest, requireItem, subset } from "@deepling/engine";
import { type DataAddress, readAddresses } from "./address.ts";
import { isRemote, pathOf } from "./bytes/find-files.ts";
import { sayAddress } from "./bytes/http-source.ts";
import { cacheFolder } from "./cache-folder.ts";
import type { DataTarget, OpenContext } from "./dataset-kind.ts";
import { datasetKinds } from "./dataset-kinds.ts";
import { isHidden } from "./image-files.ts";

/** How a data set is opened. */
export interface OpenDatasetOptions extends Partial<OpenContext> {
  /** At most so many images; classes in turn where the data is sorted by class. */
  readonly limit?: number | undefined;
}

/**
 * Opens DATA: a folder, a file, or a name, with an optional split and one item ("cifar10:test/1234"). Fetches what is only a
 * name, once. Throws "missing data", "missing images", "unknown split", "unknown image", "unreachable registry" and what
 * the file's format has to say.
 */
export async function openDataset(text: string, { limit, ...options }: OpenDatasetOptions = {}): Promise<Dataset> {
  const context = { ...options, cacheDir: options.cacheDir ?? cacheFolder() };
  for (const address of readAddresses(text)) {
    const target = await lookAt(address);
    for (const kind of datasetKinds) {
      const dataset = await kind.open(target, context);
      if (dataset !== undefined) return limitDataset(takeItem(dataset, address.item), limit);
    }
    if (target.is === "file") throw unknownFile(target);
  }
  if (isRemote(text)) throw nothingAt(text);
  throw await nothingThere(text);
}

async function lookAt({ base, split }: DataAddress): Promise<DataTarget> {
  if (isRemote(base)) return { base, is: "remote", split, name: basename(pathOf(base)) };
  const found = await stat(base).catch(() => undefined);
  const is = found === undefined ? "nothing" : found.isDirectory() ? "folder" : "file";
  return { base, is, split, name: basename(resolve(base)) };
}

function takeItem(dataset: Dataset, item: number | undefined): Dataset {
  if (item === undefined) return dataset;
  requireItem(dataset, item);
  return subset(dataset, [item], `${dataset.name}/${item}`);
}

function unknownFile({ base }: DataTarget): DeeplingError {
  const kinds =
    "give a folder of images, an image, a .tar (WebDataset), .parquet, .npz or .npy file, MNIST's IDX files, or cifar10";
  const isModel = /\.onnx$/i.test(base);
  return new DeeplingError("unsupported", `data: ${base}${isModel ? " (a model)" : ""}`, {
    hint: isModel ? `DATA comes behind the models: ${kinds}` : kinds,
  });
}

function nothingAt(text: string): DeeplingError {
  const isBucket = /^s3:/i.test(text);
  return new DeeplingError(isBucket ? "missing" : "unsupported", `data: ${isBucket ? text : sayAddress(text)}`, {
    hint: isBucket
      ? "no object there ends in .tar or .parquet; check the bucket and the prefix"
      : "give the address of a .tar or .parquet file; other data has to lie in a folder or file here",
  });
}

async function nothingThere(text: string): Promise<DeeplingError> {
  const base = readAddresses(text).at(-1)?.base ?? text;
  const names = await readdir(dirname(base)).catch((): string[] => []);
  const [near] = nearest(basename(base), ["cifar10", ...names.filter((name) => !isHidden(name))], 1);
  return new DeeplingError("missing", `data: ${text}`, {
    hint: `${near === undefined ? "" : `did you mean ${near}? `}give a folder of images, a file, or the name cifar10`,
  });
}
