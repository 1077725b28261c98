import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Dataset, Skipped } from "@deepling/engine";
import { encodedDataset } from "./encoded-dataset.ts";
import type { FileTable } from "./file-table.ts";
import { heldTo, type KnownStates } from "./known-files.ts";

/** Image files with their classes, as they were found. */
export interface FileSource {
  readonly name: string;
  readonly table: FileTable;
  /** Those of the table that are used, in their order. */
  readonly files: Uint32Array;
  /** Letters at the beginning of names that are left out: the path of the folder that is shown. */
  readonly from: number;
  readonly classes: readonly string[];
  readonly labels: Int32Array | undefined;
  readonly skipped: readonly Skipped[];
  /** What was assumed of the folders, for the person. */
  readonly notes: readonly string[];
  /** What the files are held to when they are read, where another process has listed them. */
  readonly known?: KnownStates | undefined;
}

/** A data set of image files, read as `encodedDataset` does. Of the table, names and sizes stay in memory. */
export function fileDataset({ table, files, from, known, ...source }: FileSource): Dataset {
  const { names, sizes, root } = table;
  const pathOf = (index: number) => names.at(files[index] as number);
  return encodedDataset({
    ...source,
    fingerprint: known?.fingerprint ?? hashFiles(table, files, from),
    count: files.length,
    itemName: (index) => (index < files.length ? pathOf(index).slice(from) : String(index)),
    sizeOf: (index) => sizes[files[index] as number] as number,
    load: async (indices) => {
      const paths = indices.map((index) => join(root, pathOf(index)));
      await (known && heldTo(known, { indices, paths, nameOf: (index) => pathOf(index).slice(from) }));
      return paths;
    },
    held: false,
  });
}

/** A fingerprint of the files' names and states. */
export function hashFiles({ names, identity }: FileTable, files: Uint32Array, from: number): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${names.at(file).slice(from)}\0${identity(file)}\n`);
  return `files:${hash.digest("hex")}`;
}
