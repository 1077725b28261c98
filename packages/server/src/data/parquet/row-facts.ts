import { createHash } from "node:crypto";
import { join } from "node:path";
import { openCache } from "../../cache.ts";
import { createCodec } from "../../codec.ts";
import type { OpenContext } from "../dataset-kind.ts";
import { mapLimited } from "../map-limited.ts";
import { buildNameList } from "../name-list.ts";
import type { ImageColumns } from "./features.ts";
import { findPages, readPages } from "./pages.ts";
import type { Leaf, ParquetFile } from "./parquet-file.ts";

/** What the small columns say of the rows of a file. */
export interface RowFacts {
  /** File names of the images, "" where there is none: UTF-8, with the end of each. */
  readonly paths: Uint8Array;
  readonly ends: Float64Array;
  /** The classes: texts with the number of each row's among them, or numbers. −1 where a row has none; undefined where there are no classes. */
  readonly texts: readonly string[] | undefined;
  readonly labels: Int32Array | undefined;
}

/** Row groups that are read side by side. */
const SIDE_BY_SIDE = 8;

/** Reads the columns of classes and file names, from the cache where they are known. Throws "invalid file" for pages that cannot be decoded. */
export async function rowFacts(
  file: ParquetFile,
  { path, label, bytes }: ImageColumns,
  { cacheDir, signal }: OpenContext,
): Promise<RowFacts> {
  const cache = openCache(join(cacheDir, "indexes"));
  const codec = createCodec();
  const { place, identity } = file.source;
  const state = JSON.stringify([place, identity, path?.at, label?.at, bytes.at]);
  const key = `parquet 1 ${createHash("sha256").update(state).digest("hex")}`;
  const known = await cache.get(key);
  if (known !== undefined) return codec.decode(known) as RowFacts;
  const read = async (leaf: Leaf | undefined) => {
    if (leaf === undefined) return undefined;
    const groups = file.rows.map((_, group) => group);
    const values = await mapLimited(groups, SIDE_BY_SIDE, async (group) => {
      signal?.throwIfAborted();
      return readPages(file, leaf, group, await findPages(file, leaf, group));
    });
    return values.flat();
  };
  const paths = buildNameList();
  for (const value of (await read(path)) ?? []) paths.add(typeof value === "string" ? value : "");
  const list = paths.done();
  const facts = { paths: list.bytes, ends: list.ends, ...codesOf(await read(label)) };
  await cache.put(key, codec.encode(facts));
  return facts;
}

function codesOf(values: readonly unknown[] | undefined): Pick<RowFacts, "texts" | "labels"> {
  if (values === undefined) return { texts: undefined, labels: undefined };
  if (values.every((value) => value === null || typeof value === "number"))
    return { texts: undefined, labels: Int32Array.from(values, (value) => (value === null ? -1 : (value as number))) };
  const texts = new Map<string, number>();
  const labels = Int32Array.from(values, (value) => {
    if (value === null) return -1;
    const text = String(value);
    const code = texts.get(text) ?? texts.size;
    texts.set(text, code);
    return code;
  });
  return { texts: [...texts.keys()], labels };
}
