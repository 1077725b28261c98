import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { type Dataset, requireItem, type Skipped } from "@deepling/engine";
import type { ImageFile } from "./image-files.ts";
import { createImageWorkers } from "./image-workers.ts";
import { readImage } from "./read-image.ts";

/** Image files with their classes, as they were found. */
export interface FileSource {
  readonly name: string;
  readonly files: readonly ImageFile[];
  readonly classes: readonly string[];
  readonly labels: Int32Array | undefined;
  readonly skipped: readonly Skipped[];
  /** What was assumed of the folders, for the person. */
  readonly notes: readonly string[];
}

/**
 * A data set of image files, read and decoded side by side as they are asked for. A file that cannot be decoded answers
 * undefined and joins `skipped` once, with the reason.
 */
export function fileDataset({ name, files, classes, labels, skipped, notes }: FileSource): Dataset {
  const left = new Map(skipped.map((entry) => [entry.name, entry]));
  const count = files.length;
  const workers = createImageWorkers();
  const read = async (index: number, fit: Parameters<Dataset["images"]>[1], many: boolean) => {
    const file = files[index];
    if (file === undefined) return undefined;
    const request = { path: file.path, name: file.name, fit };
    const apart = many && fit !== "original" && file.size >= LARGE;
    const image = await (apart ? workers.read(request) : readImage(request));
    if (!("reason" in image)) return image;
    left.set(file.name, { name: file.name, reason: image.reason });
    return undefined;
  };
  return {
    name,
    fingerprint: hashFiles(files),
    count,
    classes,
    labels,
    notes,
    get skipped() {
      return [...left.values()];
    },
    itemName: (index) => files[index]?.name ?? String(index),
    images: async (indices, fit) => {
      for (const index of indices) requireItem({ name, count }, index);
      return mapLimited(indices, sideBySide(indices, files), (index) => read(index, fit, indices.length >= MANY));
    },
  };
}

/** Bytes of a file whose decoding is over so soon that more of them have to be under way to keep the cores at work. */
const SMALL = 16_384;

/** From this many bytes on, and this many images at once, it pays to resize in threads of their own. */
const LARGE = 131_072;
const MANY = 8;

/** How many files are decoded side by side: a few more than there are cores, four times as many small ones. */
function sideBySide(indices: readonly number[], files: readonly ImageFile[]): number {
  const small = indices.every((index) => (files[index]?.size ?? 0) <= SMALL);
  return (small ? 4 : 1) * (availableParallelism() + 2);
}

function hashFiles(files: readonly ImageFile[]): string {
  const hash = createHash("sha256");
  for (const { name, identity } of files) hash.update(`${name}\0${identity}\n`);
  return `files:${hash.digest("hex")}`;
}

/** Maps with at most `limit` calls under way, so that a large request does not hold every file in memory. */
async function mapLimited<A, B>(items: readonly A[], limit: number, map: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = new Array(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      results[at] = await map(items[at] as A);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
