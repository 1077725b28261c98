import { existsSync } from "node:fs";
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
import type { MadeListing, PackedListing } from "./listed-kind.ts";

/** What DATA is, as far as it can be known before an image is read: whoever has this opens it without listing it. Plain values, which travel. */
export interface DataIndex extends PackedListing {
  /** The kind of data set (`DatasetKind.id`). */
  readonly kind: string;
  readonly target: DataTarget;
  readonly item: number | undefined;
}

/** How a data set is opened. */
export interface OpenDatasetOptions extends Partial<Omit<OpenContext, "listed" | "onListed">> {
  /** The index of it that was made before. */
  readonly index?: DataIndex | undefined;
  /** Hears how to make the index, of kinds that have one. */
  readonly onIndex?: ((make: () => Promise<DataIndex>) => void) | undefined;
  /** At most so many images; classes in turn where the data is sorted by class. */
  readonly limit?: number | undefined;
}

/**
 * Opens DATA: a folder, a file, or a name, with an optional split and one item ("cifar10:test/1234"). Fetches what is only a
 * name, once. Throws "missing data", "missing images", "unknown split", "unknown image", "unreachable registry" and what
 * the file's format has to say.
 */
export async function openDataset(
  text: string,
  { limit, index, onIndex, ...options }: OpenDatasetOptions = {},
): Promise<Dataset> {
  const context = { ...options, cacheDir: options.cacheDir ?? cacheFolder() };
  if (index !== undefined) return limitDataset(takeItem(await openKnown(index, context), index.item), limit);
  for (const address of readAddresses(text)) {
    const target = await lookAt(address);
    const { item } = address;
    const onListed = ({ kind, pack }: MadeListing) =>
      onIndex?.(async () => ({ kind, target, item, ...(await pack()) }));
    for (const kind of datasetKinds) {
      const dataset = await kind.open(target, { ...context, onListed });
      if (dataset !== undefined) return limitDataset(takeItem(dataset, address.item), limit);
    }
    if (target.is === "file") throw unknownFile(target);
  }
  if (isRemote(text)) throw nothingAt(text);
  throw await nothingThere(text);
}

/** DATA as it is the same from every folder: the path that it begins with becomes whole, a name or an address stays as it is. */
export function wholeData(text: string): string {
  if (isRemote(text)) return text;
  const base = readAddresses(text)
    .map((address) => address.base)
    .find((path) => existsSync(path));
  return base === undefined ? text : resolve(base) + text.slice(base.length);
}

/** Throws "invalid index" where it is of a kind that this version does not know. */
async function openKnown({ kind, target, head, parts }: DataIndex, context: OpenContext): Promise<Dataset> {
  const dataset = await datasetKinds
    .find(({ id }) => id === kind)
    ?.open(target, { ...context, listed: { head, parts } });
  if (dataset !== undefined) return dataset;
  throw new DeeplingError("invalid", `index: ${target.base} (of ${kind})`, {
    hint: "another version of Deepling made it: plan again into an empty folder",
  });
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
