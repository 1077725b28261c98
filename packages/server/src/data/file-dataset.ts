import { createHash } from "node:crypto";
import type { Dataset, Skipped } from "@deepling/engine";
import { encodedDataset } from "./encoded-dataset.ts";
import type { ImageFile } from "./image-files.ts";

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

/** A data set of image files, read as `encodedDataset` does. */
export function fileDataset({ files, ...source }: FileSource): Dataset {
  return encodedDataset({
    ...source,
    fingerprint: hashFiles(files),
    count: files.length,
    itemName: (index) => files[index]?.name ?? String(index),
    sizeOf: (index) => files[index]?.size ?? 0,
    load: async (indices) => indices.map((index) => files[index]?.path ?? { reason: "it is not there" }),
    held: false,
  });
}

function hashFiles(files: readonly ImageFile[]): string {
  const hash = createHash("sha256");
  for (const { name, identity } of files) hash.update(`${name}\0${identity}\n`);
  return `files:${hash.digest("hex")}`;
}
