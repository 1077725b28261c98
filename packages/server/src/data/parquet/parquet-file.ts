import { gunzipSync } from "node:zlib";
import { DeeplingError } from "@deepling/engine";
import type { AsyncBuffer, ColumnChunk, Compressors, FileMetaData, SchemaTree } from "hyparquet";
import type { ByteSource } from "../bytes/byte-source.ts";

/** A column that holds values itself, as Parquet stores it: a path of names, "image", "bytes". */
export interface Leaf {
  readonly path: readonly string[];
  /** The schema's elements from the root to it. */
  readonly schema: readonly SchemaTree[];
  /** Its number among the columns of a row group. */
  readonly at: number;
}

/** A Parquet file whose footer was read. */
export interface ParquetFile {
  readonly source: ByteSource;
  readonly metadata: FileMetaData;
  readonly leaves: readonly Leaf[];
  /** Rows of each row group. */
  readonly rows: readonly number[];
  readonly compressors: Compressors;
}

/** The end of a file, from its footer on: what `openParquet` reads of it. */
export async function footerOf({ size, read }: ByteSource): Promise<Uint8Array> {
  const end = await read(Math.max(0, size - TAIL), size);
  const length = new DataView(end.buffer, end.byteOffset, end.length).getUint32(0, true);
  return read(Math.max(0, size - length - TAIL), size);
}

/** Behind the footer: its length, and PAR1. */
const TAIL = 8;

/** Reads the footer, unless it is given. Throws "invalid file" where there is none, or where a column reaches beyond it. */
export async function openParquet(source: ByteSource, footer?: Uint8Array): Promise<ParquetFile> {
  const { place, size } = source;
  // loaded only when such a file is opened, since a start should be short
  const { parquetMetadataAsync, parquetSchema } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  if (size < 12) throw damaged(place);
  const end = footer === undefined ? asBuffer(source) : asBuffer(endsWith(source, footer));
  const metadata = await parquetMetadataAsync(end).catch((cause: unknown) => {
    throw cause instanceof DeeplingError ? cause : damaged(place, cause);
  });
  const leaves = leavesOf(parquetSchema(metadata), []);
  for (const group of metadata.row_groups) {
    const whole = group.columns.length === leaves.length && group.columns.every((chunk) => isWithin(chunk, size));
    if (!whole) throw damaged(place);
  }
  const { SNAPPY: _, ...others } = compressors;
  return {
    source,
    metadata,
    leaves: leaves.map((leaf, at) => ({ ...leaf, at })),
    rows: metadata.row_groups.map(({ num_rows }) => Number(num_rows)),
    // WebAssembly's memory does not shrink again, so that hyparquet's own Snappy is used; Node's gzip is native
    compressors: { ...others, GZIP: (input) => gunzipSync(input) },
  };
}

function damaged(place: string, cause?: unknown): DeeplingError {
  return new DeeplingError("invalid", `file: ${place} (no Parquet file, or one that is cut short)`, {
    hint: "copy, download or write it again",
    cause,
  });
}

/** Where the pages of a column begin in a row group, the dictionary's before those with rows, and where they end. */
export function extent({ meta_data: meta }: ColumnChunk): readonly [start: number, end: number] {
  if (meta === undefined) return [0, 0];
  const first = Number(meta.data_page_offset);
  const dictionary = Number(meta.dictionary_page_offset ?? 0);
  const start = dictionary > 0 ? Math.min(dictionary, first) : first;
  return [start, start + Number(meta.total_compressed_size)];
}

function isWithin(chunk: ColumnChunk, size: number): boolean {
  const [start, end] = extent(chunk);
  return chunk.file_path === undefined && start >= 4 && end <= size && end >= start;
}

function leavesOf(tree: SchemaTree, above: readonly SchemaTree[]): Omit<Leaf, "at">[] {
  const schema = [...above, tree];
  if (tree.children.length === 0) return above.length === 0 ? [] : [{ path: tree.path, schema }];
  return tree.children.flatMap((child) => leavesOf(child, schema));
}

/** The source, of which the end is at hand and what hyparquet asks for before it, to save a second request, stays empty. */
function endsWith({ size }: ByteSource, end: Uint8Array): Pick<ByteSource, "size" | "read"> {
  return {
    size,
    read: async (start, stop) => {
      const bytes = new Uint8Array(stop - start);
      const from = size - end.length;
      bytes.set(end.subarray(Math.max(0, start - from), Math.max(0, stop - from)), Math.max(0, from - start));
      return bytes;
    },
  };
}

/** The source as hyparquet reads it. */
function asBuffer({ size, read }: Pick<ByteSource, "size" | "read">): AsyncBuffer {
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const { buffer, byteOffset, byteLength } = await read(start, Math.min(end, size));
      return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    },
  };
}
