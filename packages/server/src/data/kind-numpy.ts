import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  arrayDataset,
  arrayImages,
  arrayLabels,
  type Dataset,
  DeeplingError,
  findPairs,
  labelNames,
  type NpyArray,
  openNpz,
  readNpy,
  sizeOf,
} from "@deepling/engine";
import { chooseSplit } from "./address.ts";
import { type DatasetKind, nameWithSplit, type OpenContext } from "./dataset-kind.ts";
import { fileError } from "./file-error.ts";
import { contentFingerprint } from "./fingerprint.ts";

/** Arrays saved with numpy.savez. */
export const npz: DatasetKind = {
  id: "npz",
  title: "NumPy .npz",
  sentence:
    "Images and labels as arrays: x and y, x_test and y_test, images and labels, or the first and second array. Held in memory.",
  recognised: "a file that ends in .npz",
  open: async ({ base, is, split, name }, { takes }) => {
    if (is !== "file" || !/\.npz$/i.test(base)) return undefined;
    const bytes = await read(base);
    const archive = openNpz(bytes, name);
    const pairs = findPairs(archive.names);
    if (pairs.length === 0) {
      throw new DeeplingError("missing", `images: ${name} holds the arrays ${archive.names.join(", ") || "(none)"}`, {
        hint: "name them x and y, or images and labels",
      });
    }
    const splits = pairs.map((pair) => pair.split).filter((title) => title !== "");
    const chosen = chooseSplit(splits, split, name);
    const pair = pairs.find((one) => one.split === (chosen ?? "")) ?? pairs[0];
    const classes = archive.names.find((title) => /^(classes|class_names|label_names)$/i.test(title));
    const names = classes === undefined ? undefined : texts(archive.get(classes));
    return (
      pair &&
      openArrays(
        archive.get(pair.images),
        pair.labels === undefined ? undefined : archive.get(pair.labels),
        {
          name: nameWithSplit(name, chosen),
          content: contentFingerprint(bytes),
          images: `${pair.images} in ${name}`,
          labels: `${pair.labels} in ${name}`,
        },
        names,
        takes,
      )
    );
  },
};

/** One array saved with numpy.save, its labels in another file beside it. */
export const npy: DatasetKind = {
  id: "npy",
  title: "NumPy .npy",
  sentence:
    "Images as one array, with their labels in a file beside it: x.npy and y.npy, or images.npy and labels.npy. Held in memory.",
  recognised: "a file that ends in .npy",
  open: async ({ base, is, split, name }, { takes }) => {
    if (is !== "file" || !/\.npy$/i.test(base)) return undefined;
    chooseSplit([], split, name);
    const folder = dirname(base);
    const beside = await readdir(folder);
    const labels = labelNames(basename(base, ".npy"))
      .map((title) => `${title}.npy`)
      .find((file) => beside.includes(file));
    const [x, y] = [await read(base), labels === undefined ? undefined : await read(join(folder, labels))];
    const content = [x, ...(y === undefined ? [] : [y])].map(contentFingerprint).join();
    return openArrays(
      readNpy(x, name),
      y === undefined ? undefined : readNpy(y, labels ?? ""),
      { name, content, images: name, labels: labels ?? "" },
      undefined,
      takes,
    );
  },
};

interface Places {
  readonly name: string;
  /** Fingerprint of the files' content. */
  readonly content: string;
  readonly images: string;
  readonly labels: string;
}

function openArrays(
  x: NpyArray,
  y: NpyArray | undefined,
  places: Places,
  names: readonly string[] | undefined,
  takes: OpenContext["takes"],
): Dataset {
  const { count, image, note } = arrayImages(x.shape, numbers(x, places.images), places.images, {
    takes,
    counts: y && [y.shape[0] ?? 1, sizeOf(y.shape)],
  });
  const { notes, ...truth } = y === undefined ? UNLABELLED : arrayLabels(y, { count, place: places.labels, names });
  return arrayDataset({
    name: places.name,
    fingerprint: `numpy:${places.images}:${places.content}`,
    count,
    ...truth,
    notes: [note, ...notes],
    itemName: (index) => `${places.name}/${index}`,
    read: async (indices) => indices.map(image),
  });
}

const UNLABELLED = { labels: undefined, classes: [], notes: [] } as const;

function numbers({ data }: NpyArray, place: string) {
  if (!isTexts(data)) return data;
  throw new DeeplingError("unsupported", `array: texts instead of numbers (${place})`);
}

const texts = ({ data }: NpyArray): readonly string[] | undefined => (isTexts(data) ? data : undefined);
const isTexts = (data: NpyArray["data"]): data is readonly string[] => Array.isArray(data);

async function read(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw fileError(cause, path);
  });
}
