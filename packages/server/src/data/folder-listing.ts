import type { Skipped } from "@deepling/engine";
import type { OpenContext } from "./dataset-kind.ts";
import { type FileSource, hashFiles } from "./file-dataset.ts";
import type { PackedListing } from "./listed-kind.ts";
import { buildNameList, type NameList, nameList } from "./name-list.ts";

/** What is kept of a folder of images beside its files. */
interface Head {
  readonly name: string;
  readonly root: string;
  readonly fingerprint: string;
  readonly classes: readonly string[];
  readonly isLabelled: boolean;
  readonly skipped: readonly Skipped[];
  readonly notes: readonly string[];
  readonly from: number;
}

/** Some files in their order: names as UTF-8 with the end of each, sizes, the seconds of their last change, and classes. */
interface FileBlock {
  readonly names: Uint8Array;
  readonly ends: Float64Array;
  readonly sizes: Float64Array;
  readonly seconds: Float64Array;
  readonly labels: Int32Array;
}

/** Files in a block: some 3 MB. */
const BLOCK = 65_536;

/** A folder of images as plain values. */
export function packFolder({ table, files, from, labels, name, classes, skipped, notes }: FileSource): PackedListing {
  const fingerprint = hashFiles(table, files, from);
  const head: Head = {
    ...{ name, root: table.root, fingerprint, classes, isLabelled: labels !== undefined },
    ...{ skipped, notes, from },
  };
  const parts: FileBlock[] = [];
  for (let start = 0; start < files.length; start += BLOCK) {
    const own = files.subarray(start, start + BLOCK);
    const names = buildNameList();
    for (const file of own) names.add(table.names.at(file));
    const { bytes, ends } = names.done();
    parts.push({
      ...{ names: bytes, ends, sizes: Float64Array.from(own, (file) => table.sizes[file] as number) },
      seconds: Float64Array.from(own, table.second),
      labels: labels?.slice(start, start + BLOCK) ?? new Int32Array(),
    });
  }
  return { head, parts };
}

/** The same folder again, its files in the order in which they are used. */
export function unpackFolder({ head, parts }: PackedListing, { onNote }: OpenContext): FileSource {
  // The wire: what `packFolder` made.
  const { root, fingerprint, isLabelled, ...known } = head as Head;
  const blocks = parts as readonly FileBlock[];
  const names = joinNames(blocks);
  const sizes = joinNumbers(blocks.map((block) => block.sizes));
  const seconds = joinNumbers(blocks.map((block) => block.seconds));
  const told = onceOnly(onNote);
  return {
    ...known,
    table: { root, names, sizes, second: (index) => seconds[index] as number, identity: () => fingerprint },
    files: Uint32Array.from({ length: names.count }, (_, index) => index),
    labels: isLabelled ? Int32Array.from(joinNumbers(blocks.map((block) => block.labels))) : undefined,
    known: {
      fingerprint,
      size: (index) => sizes[index] as number,
      second: (index) => seconds[index] as number,
      onNote: told,
    },
  };
}

/** Of a million copies with other dates the first one is told. */
function onceOnly(tell: OpenContext["onNote"]): OpenContext["onNote"] {
  let told = false;
  return (sentence) => {
    if (!told) tell?.(sentence);
    told = true;
  };
}

function joinNumbers(parts: readonly (Float64Array | Int32Array)[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function joinNames(blocks: readonly FileBlock[]): NameList {
  const bytes = new Uint8Array(blocks.reduce((sum, { names }) => sum + names.length, 0));
  const ends = joinNumbers(blocks.map((block) => block.ends));
  let [used, count] = [0, 0];
  for (const block of blocks) {
    bytes.set(block.names, used);
    for (let own = 0; own < block.ends.length; own++) ends[count + own] = used + (block.ends[own] as number);
    used += block.names.length;
    count += block.ends.length;
  }
  return nameList(bytes, ends);
}
