import { DeeplingError } from "@deepling/engine";
import type { ColumnMetaData } from "hyparquet";
import type { ByteSource } from "../bytes/byte-source.ts";
import { extent, type Leaf, type ParquetFile } from "./parquet-file.ts";

/** A page of a column: some rows of a row group, compressed and decoded together. */
export interface Page {
  /** Its header and content in the file. */
  readonly start: number;
  readonly end: number;
  /** Its first row in the row group. */
  readonly row: number;
}

/** The pages of a column in a row group, and the dictionary that they may look values up in. */
export interface Pages {
  readonly pages: readonly Page[];
  readonly dictionary: readonly [start: number, end: number] | undefined;
}

/**
 * Finds the pages of a column: in the file's offset index where it has one, or else by a walk from header to header, so that no row group
 * has to be in memory. Throws "invalid file" for a header that is none.
 */
export async function findPages(file: ParquetFile, leaf: Leaf, group: number): Promise<Pages> {
  const chunk = file.metadata.row_groups[group]?.columns[leaf.at];
  if (chunk === undefined) return { pages: [], dictionary: undefined };
  const [start, end] = extent(chunk);
  const { offset_index_offset: at, offset_index_length: length } = chunk;
  if (at === undefined || length === undefined) return walk(file.source, start, end);
  const { readOffsetIndex } = await import("hyparquet");
  const bytes = await file.source.read(Number(at), Number(at) + length);
  const { page_locations: found } = readOffsetIndex({ view: viewOf(bytes), offset: 0 });
  const pages = found.map((page) => ({
    start: Number(page.offset),
    end: Number(page.offset) + page.compressed_page_size,
    row: Number(page.first_row_index),
  }));
  const first = pages[0]?.start ?? start;
  return { pages, dictionary: first > start ? [start, first] : undefined };
}

/** Bytes read for a header; statistics may make it longer. */
const HEADER = 4096;

async function walk(source: ByteSource, start: number, end: number): Promise<Pages> {
  const pages: Page[] = [];
  let dictionary: Pages["dictionary"];
  let row = 0;
  for (let at = start; at < end; ) {
    const { header, length } = await readHeader(source, at, end);
    const next = at + length + header.compressed_page_size;
    if (!(next <= end)) throw damagedPage(source.place, at);
    if (header.type === "DICTIONARY_PAGE") dictionary = [at, next];
    const rows = header.data_page_header_v2?.num_rows ?? header.data_page_header?.num_values;
    if (rows !== undefined) {
      pages.push({ start: at, end: next, row });
      row += rows;
    }
    at = next;
  }
  return { pages, dictionary };
}

async function readHeader(source: ByteSource, at: number, end: number) {
  const { parquetHeader } = await import("hyparquet/src/column.js");
  for (let length = HEADER; ; length *= 8) {
    const last = Math.min(end, at + length);
    const reader = { view: viewOf(await source.read(at, last)), offset: 0 };
    try {
      return { header: parquetHeader(reader), length: reader.offset };
    } catch {
      if (last === end || length > 2 ** 24) throw damagedPage(source.place, at);
    }
  }
}

function damagedPage(place: string, at: number, cause?: unknown): DeeplingError {
  return new DeeplingError("invalid", `file: ${place} (damaged at byte ${at}: no page of a Parquet file)`, {
    hint: "copy, download or write it again",
    cause,
  });
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/**
 * The values of some neighbouring pages, one per row: bytes, numbers or texts, null where there is none. Throws "invalid file" for what
 * cannot be decoded.
 */
export async function readPages(
  { source, metadata, compressors }: ParquetFile,
  leaf: Leaf,
  group: number,
  { dictionary, pages }: Pages,
): Promise<readonly unknown[]> {
  const [first, last] = [pages[0], pages.at(-1)];
  const meta = metadata.row_groups[group]?.columns[leaf.at]?.meta_data;
  if (first === undefined || last === undefined || meta === undefined) return [];
  const [head, body] = await Promise.all([
    dictionary === undefined ? new Uint8Array() : source.read(...dictionary),
    source.read(first.start, last.end),
  ]);
  const bytes = head.length === 0 ? body : joined(head, body);
  const { readColumn } = await import("hyparquet/src/column.js");
  const { DEFAULT_PARSERS } = await import("hyparquet/src/convert.js");
  const decoder = { ...decoderOf(meta, leaf), parsers: DEFAULT_PARSERS, compressors };
  const most = Number.MAX_SAFE_INTEGER;
  const rows = { groupStart: 0, selectStart: 0, selectEnd: most, groupRows: most };
  try {
    const { data } = readColumn({ view: viewOf(bytes), offset: 0 }, rows, decoder);
    return data.flatMap((part) => Array.from(part as ArrayLike<unknown>, plain));
  } catch (cause) {
    throw damagedPage(source.place, first.start, cause);
  }
}

function decoderOf(meta: ColumnMetaData, { schema }: Leaf) {
  const element = schema.at(-1)?.element;
  if (element === undefined) throw new DeeplingError("invalid", "column: without a schema");
  return {
    pathInSchema: meta.path_in_schema,
    element,
    schemaPath: [...schema],
    type: meta.type,
    codec: meta.codec,
    // bytes stay bytes unless the schema says that they are text
    utf8: false,
  };
}

/** A value out of the lists of one that hyparquet makes of optional groups around a column. */
function plain(value: unknown): unknown {
  let inner = value;
  while (Array.isArray(inner)) inner = inner[0];
  return typeof inner === "bigint" ? Number(inner) : (inner ?? null);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
