import { type ByteSource, readRanges } from "../bytes/byte-source.ts";
import { nameList } from "../name-list.ts";
import { byPart, numbering } from "../numbering.ts";
import type { ShardIndex } from "./shard-index.ts";

/** The images of several tar files, numbered through. */
export interface Shards {
  readonly count: number;
  /** Samples without an image. */
  readonly without: number;
  /** Which content the files have. */
  readonly identity: string;
  /** The class of each image as it is written, "" or −1 where nothing says one; undefined where nothing says any. */
  readonly labels: readonly string[] | undefined;
  readonly key: (index: number) => string;
  readonly sizeOf: (index: number) => number;
  /** The bytes of images, neighbours in one read. */
  readonly read: (indices: readonly number[]) => Promise<readonly Uint8Array[]>;
}

/** Joins tar files in their order; `indexes` are theirs. */
export function joinShards(sources: readonly ByteSource[], indexes: readonly ShardIndex[]): Shards {
  const names = indexes.map(({ keys, ends }) => nameList(keys, ends));
  const { count, find } = numbering(indexes.map(({ offsets }) => offsets.length));
  const range = (shard: number, own: number): readonly [number, number] => {
    const { offsets, sizes } = indexes[shard] as ShardIndex;
    const offset = offsets[own] as number;
    return [offset, offset + (sizes[own] as number)];
  };
  return {
    count,
    without: indexes.reduce((sum, { without }) => sum + without, 0),
    identity: JSON.stringify(sources.map(({ place, identity }) => [place, identity])),
    labels: labelsOf(indexes),
    key: (index) => {
      const [shard, own] = find(index);
      return names[shard]?.at(own) ?? String(index);
    },
    sizeOf: (index) => {
      const [shard, own] = find(index);
      return indexes[shard]?.sizes[own] ?? 0;
    },
    read: async (indices) => {
      const places = indices.map(find);
      const found = new Array<Uint8Array>(indices.length);
      await Promise.all(
        [...byPart(places)].map(async ([shard, members]) => {
          const ranges = members.map((at) => range(shard, (places[at] as readonly [number, number])[1]));
          const bytes = await readRanges(sources[shard] as ByteSource, ranges);
          for (const [i, at] of members.entries()) found[at] = bytes[i] as Uint8Array;
        }),
      );
      return found;
    },
  };
}

function labelsOf(indexes: readonly ShardIndex[]): readonly string[] | undefined {
  const written = indexes.flatMap(({ texts }) => texts);
  if (written.length === 0) return undefined;
  // among numbers none is −1, among names an empty one
  const none = written.every((text) => /^-?\d+$/.test(text)) ? "-1" : "";
  return indexes.flatMap(({ texts, codes }) => Array.from(codes, (code) => texts[code] ?? none));
}
