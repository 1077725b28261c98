import { DeeplingError } from "../base/error.ts";
import { murmur128 } from "../graph/murmur.ts";
import type { Fit, Image } from "../image/image.ts";

/** A file or row that could not be read and was left out. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** Labels that are numbers in the data itself (IDX, arrays, CIFAR-10's files): label k is meant as the model's output k. */
export interface NumberedLabels {
  /** Smallest and largest label of the whole data set, of which `labels` may be a part; those below 0 are left out. */
  readonly least: number;
  readonly most: number;
  /** Whether the data gives its classes names; otherwise `classes` holds the numbers. */
  readonly named: boolean;
}

/** The labels of images that may have several: images × `width`, row by row, 1 where an image has the label. */
export interface LabelSets {
  readonly width: number;
  readonly rows: Uint8Array;
}

/** Images with or without true classes. Implementations read lazily: opening one reads no pixels. */
export interface Dataset {
  /** What the person typed, normalised: "cifar10:test", "photos". */
  readonly name: string;
  /** Changes when the content does (paths, sizes and times, or a content hash); part of cache keys. */
  readonly fingerprint: string;
  readonly count: number;
  /** How many images there are without `--limit`; absent where all are used. */
  readonly whole?: number | undefined;
  /** Class names by label; empty when the data has no labels. */
  readonly classes: readonly string[];
  /** True class per image, −1 where unknown; undefined when the data has no labels. */
  readonly labels: Int32Array | undefined;
  /** Where labels are numbers in the data itself; absent where classes are known by their names alone. */
  readonly numbered?: NumberedLabels | undefined;
  /** Where some images have several labels, or none, in rows of ones and zeros; `labels` then has the class of those with one label, −1 for the others. */
  readonly labelSets?: LabelSets | undefined;
  /** Left out while opening; more may follow while reading (`images` answers undefined there). */
  readonly skipped: readonly Skipped[];
  /** What was assumed while opening, for the person: the order of axes, the range of values. */
  readonly notes?: readonly string[];
  /** A short name for one image: file name, or split and index. */
  readonly itemName: (index: number) => string;
  /** Images at the given indices, fitted, or at their own size; undefined for one that cannot be decoded. */
  readonly images: (indices: readonly number[], fit: Fit | "original") => Promise<readonly (Image | undefined)[]>;
}

/** The images at `indices` as a data set of their own, in that order. Throws "unknown image" for an index it has not. */
export function subset(dataset: Dataset, indices: readonly number[], name: string = dataset.name): Dataset {
  const { labels, labelSets } = dataset;
  const at = (index: number): number => {
    const inner = indices[index];
    if (inner !== undefined) return inner;
    throw new DeeplingError("unknown", `image: ${index} (${name} has ${indices.length})`);
  };
  for (const index of indices) requireItem(dataset, index);
  return {
    ...dataset,
    // a getter, since reading may add to it
    get skipped() {
      return dataset.skipped;
    },
    name,
    // a hash: the numbers of a million images would be a text of 7 MB
    fingerprint: `${dataset.fingerprint}[${indices.length} ${murmur128(new Uint8Array(Int32Array.from(indices).buffer))}]`,
    count: indices.length,
    labels: labels === undefined ? undefined : Int32Array.from(indices, (index) => labels[index] ?? -1),
    labelSets: labelSets && chooseSets(labelSets, indices),
    itemName: (index) => dataset.itemName(at(index)),
    images: (wanted, fit) => dataset.images(wanted.map(at), fit),
  };
}

function chooseSets({ width, rows }: LabelSets, indices: readonly number[]): LabelSets {
  const chosen = new Uint8Array(indices.length * width);
  indices.forEach((index, row) => {
    chosen.set(rows.subarray(index * width, (index + 1) * width), row * width);
  });
  return { width, rows: chosen };
}

/** Throws "unknown image" unless the data set has one of this number. */
export function requireItem({ name, count }: Pick<Dataset, "name" | "count">, index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new DeeplingError("unknown", `image: ${index} (${name} has ${count})`, {
    hint: `give a number from 0 to ${count - 1}`,
  });
}

/**
 * At most `limit` images: the first ones, or, where the data is sorted by class, the first of each class in turn, so that
 * no class is left out. They keep their order.
 */
export function limitDataset(dataset: Dataset, limit: number | undefined): Dataset {
  if (limit === undefined || limit >= dataset.count) return dataset;
  if (!Number.isInteger(limit) || limit < 1) throw new DeeplingError("invalid", `limit: ${limit} (give 1 or more)`);
  const all = Array.from({ length: dataset.count }, (_, index) => index);
  const { labels } = dataset;
  if (labels === undefined || !labels.every((label, index) => index === 0 || label >= (labels[index - 1] ?? 0))) {
    return { ...subset(dataset, all.slice(0, limit)), whole: dataset.count };
  }
  const turns = new Map<number, number>();
  const ranked = all.map((index) => {
    const label = labels[index] ?? -1;
    const turn = turns.get(label) ?? 0;
    turns.set(label, turn + 1);
    return { index, turn };
  });
  ranked.sort((a, b) => a.turn - b.turn || a.index - b.index);
  const chosen = ranked.slice(0, limit).map(({ index }) => index);
  const used = subset(
    dataset,
    chosen.sort((a, b) => a - b),
  );
  return { ...used, whole: dataset.count };
}

/** Which numbers images have, for hints: "photos has images 0 to 9". With `--limit` they are counted among those that are used. */
export function sayImageNumbers({ name, count, whole }: Pick<Dataset, "name" | "count" | "whole">): string {
  const used = `${name} has ${count === 1 ? "image 0 alone" : `images 0 to ${count - 1}`}`;
  return whole === undefined ? used : `${used}: numbers count the images that --limit uses, ${count} of ${whole}`;
}
