import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Codec } from "@deepling/engine";
import { openCache } from "../../cache.ts";
import { createCodec } from "../../codec.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import type { OpenContext } from "../dataset-kind.ts";
import { mapLimited } from "../map-limited.ts";
import { buildNameList } from "../name-list.ts";
import { type ByteWindow, byteWindow } from "./byte-window.ts";
import { groupSamples, imageOf, isLabelPart, labelText, type ReadEntry } from "./samples.ts";
import { type TarEntry, tarEntries } from "./tar-entries.ts";

/** Where the images of a tar file lie, and what their classes are called there. */
export interface ShardIndex {
  /** Keys of the samples that have an image: UTF-8, with the end of each. */
  readonly keys: Uint8Array;
  readonly ends: Float64Array;
  readonly offsets: Float64Array;
  readonly sizes: Float64Array;
  /** The different classes as they are written, and for each image which; −1 where nothing says one. */
  readonly texts: readonly string[];
  readonly codes: Int32Array;
  /** Samples without an image, which are not counted. */
  readonly without: number;
}

/** Tar files that are indexed side by side. */
const SIDE_BY_SIDE = 4;
/** Tar files whose indexes are kept together: what an interruption costs at most. */
const KEPT_TOGETHER = 32;

/** The index of each tar file, from the cache where it is known. Throws what is wrong with one of them, before anything is kept of it. */
export async function indexShards(
  sources: readonly ByteSource[],
  { cacheDir, onProgress, signal }: OpenContext,
  name: string,
): Promise<readonly ShardIndex[]> {
  const cache = openCache(join(cacheDir, "indexes"));
  const codec = createCodec();
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const indexes: ShardIndex[] = [];
  for (let start = 0; start < sources.length; start += KEPT_TOGETHER) {
    const part = sources.slice(start, start + KEPT_TOGETHER);
    const key = keyOf(part);
    const kept = readKept(codec, await cache.get(key), part.length);
    const made =
      kept ??
      (await mapLimited(part, SIDE_BY_SIDE, async (source) => {
        signal?.throwIfAborted();
        const index = await indexShard(source);
        done += source.size;
        onProgress?.(`indexing ${name}`, done, total);
        return index;
      }));
    if (kept === undefined) await cache.put(key, codec.encode(made));
    indexes.push(...made);
  }
  return indexes;
}

/** What an index is kept under: the content of its files, and the version of how it is made. */
const keyOf = (sources: readonly ByteSource[]): string =>
  `webdataset 1 ${createHash("sha256")
    .update(JSON.stringify(sources.map(({ place, identity }) => [place, identity])))
    .digest("hex")}`;

function readKept(codec: Codec, bytes: Uint8Array | undefined, count: number): readonly ShardIndex[] | undefined {
  if (bytes === undefined) return undefined;
  const kept = codec.decode(bytes) as readonly ShardIndex[];
  return kept.length === count ? kept : undefined;
}

/** Walks a tar file once. Throws what `tarEntries` and `groupSamples` find wrong with it. */
export async function indexShard(source: ByteSource): Promise<ShardIndex> {
  const window = byteWindow(source);
  const keys = buildNameList();
  const [offsets, sizes, codes]: number[][] = [[], [], []];
  const texts = new Map<string, number>();
  let without = 0;
  for await (const sample of groupSamples(withTexts(tarEntries(source, window), window), source.place)) {
    const image = imageOf(sample);
    if (image === undefined) {
      without++;
      continue;
    }
    const text = labelText(sample);
    if (text !== "" && !texts.has(text)) texts.set(text, texts.size);
    keys.add(sample.key);
    offsets?.push(image.offset);
    sizes?.push(image.size);
    codes?.push(texts.get(text) ?? -1);
  }
  const { bytes, ends } = keys.done();
  return {
    keys: bytes,
    ends,
    offsets: Float64Array.from(offsets ?? []),
    sizes: Float64Array.from(sizes ?? []),
    texts: [...texts.keys()],
    codes: Int32Array.from(codes ?? []),
    without,
  };
}

/** The entries, with the text of those that may say a class: it is read as the walk passes, never by going back. */
async function* withTexts(entries: AsyncIterable<TarEntry>, window: ByteWindow): AsyncGenerator<ReadEntry> {
  for await (const entry of entries) {
    const { name, offset, size } = entry;
    if (!isLabelPart(name) || size > LONGEST_LABEL) yield entry;
    else yield { ...entry, text: utf8.decode(await window(offset, offset + size)) };
  }
}

const utf8 = new TextDecoder();
/** Bytes up to which a file is read as one that says a class. */
const LONGEST_LABEL = 2 ** 20;

/** Whether two indexes say the same. */
export function sameIndex(a: ShardIndex, b: ShardIndex): boolean {
  const codec = createCodec();
  return Buffer.from(codec.encode(a)).equals(codec.encode(b));
}
