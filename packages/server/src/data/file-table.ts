import type { BigIntStats } from "node:fs";
import { fileIdentity } from "./fingerprint.ts";
import { buildNameList, type NameList } from "./name-list.ts";

/** What tells the state of a file. */
export type FileState = Pick<BigIntStats, "dev" | "ino" | "size" | "mtimeNs" | "ctimeNs">;

/** Image files below a folder, sorted by name, in about 75 bytes each: a million of them are listed. */
export interface FileTable {
  /** The folder, of whose path and a name a file's path is made. */
  readonly root: string;
  /** Paths from the folder, with forward slashes. */
  readonly names: NameList;
  readonly sizes: Float64Array;
  /** Which file it is and in which state, by `fileIdentity`: it changes whenever the content does. */
  readonly identity: (index: number) => string;
  /** The second of its last change. */
  readonly second: (index: number) => number;
}

/** Collects files for a table. */
export interface FileTableBuilder {
  readonly add: (name: string, state: FileState) => void;
  readonly done: () => FileTable;
}

const FIELDS = ["dev", "ino", "size", "mtimeNs", "ctimeNs"] as const;

/** An empty table to add to; files come sorted by name but for those behind links, after which the table is sorted. */
export function buildFileTable(root: string): FileTableBuilder {
  const names = buildNameList();
  let states = new BigInt64Array(64 * FIELDS.length);
  let [count, last, sorted] = [0, "", true];
  return {
    add: (name, state) => {
      sorted &&= last <= name;
      last = name;
      names.add(name);
      if (states.length < (count + 1) * FIELDS.length) {
        const larger = new BigInt64Array(2 * states.length);
        larger.set(states);
        states = larger;
      }
      for (const [at, field] of FIELDS.entries()) states[count * FIELDS.length + at] = state[field];
      count++;
    },
    done: () => {
      const list = names.done();
      return sorted ? tableOf(root, list, states) : sortedTable(root, list, states);
    },
  };
}

function tableOf(root: string, names: NameList, states: BigInt64Array): FileTable {
  const field = (index: number, at: number) => states[index * FIELDS.length + at] as bigint;
  return {
    root,
    names,
    sizes: Float64Array.from({ length: names.count }, (_, index) => Number(field(index, FIELDS.indexOf("size")))),
    second: (index) => Number(field(index, FIELDS.indexOf("mtimeNs")) / 1_000_000_000n),
    identity: (index) => {
      const [dev, ino, size, mtimeNs, ctimeNs] = FIELDS.map((_, at) => BigInt.asUintN(64, field(index, at)));
      return fileIdentity({ dev, ino, size, mtimeNs, ctimeNs } as FileState);
    },
  };
}

function sortedTable(root: string, names: NameList, states: BigInt64Array): FileTable {
  const texts = Array.from({ length: names.count }, (_, index) => names.at(index));
  const order = texts.map((_, index) => index).sort((a, b) => ((texts[a] ?? "") < (texts[b] ?? "") ? -1 : 1));
  const list = buildNameList();
  const moved = new BigInt64Array(states.length);
  for (const [at, from] of order.entries()) {
    list.add(texts[from] as string);
    moved.set(states.subarray(from * FIELDS.length, (from + 1) * FIELDS.length), at * FIELDS.length);
  }
  return tableOf(root, list.done(), moved);
}
