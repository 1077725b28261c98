import { createHash } from "node:crypto";
import { arrayLabels, type Dataset, DeeplingError, plural } from "@deepling/engine";
import type { ByteSource } from "./bytes/byte-source.ts";
import { findFiles } from "./bytes/find-files.ts";
import { type KnownFile, knownFile, knownSource } from "./bytes/known-source.ts";
import { chooseFiles } from "./bytes/split-files.ts";
import { type DatasetKind, type DataTarget, nameWithSplit, type OpenContext } from "./dataset-kind.ts";
import { encodedDataset } from "./encoded-dataset.ts";
import { IMAGE_EXTENSIONS } from "./image-files.ts";
import { listedKind } from "./listed-kind.ts";
import { mapLimited } from "./map-limited.ts";
import { nameList } from "./name-list.ts";
import { numbering } from "./numbering.ts";
import { type ImageColumns, imageColumns, looksLikeImage } from "./parquet/features.ts";
import { imageRows } from "./parquet/image-rows.ts";
import { findPages, readPages } from "./parquet/pages.ts";
import { footerOf, openParquet, type ParquetFile } from "./parquet/parquet-file.ts";
import { type RowFacts, rowFacts } from "./parquet/row-facts.ts";

/** Files with their columns of images and classes, and what the small columns say. */
interface Listing extends Named {
  readonly parts: readonly Part[];
  readonly facts: readonly RowFacts[];
}

interface Named {
  /** The data set's, with its split. */
  readonly name: string;
  readonly notes: readonly string[];
}

/** What is kept of a file: its end, which says where row groups and columns lie, and what the small columns say. */
interface PackedPart {
  readonly footer: Uint8Array;
  readonly facts: RowFacts;
}

/** Parquet files with a column of images. */
export const parquet: DatasetKind = listedKind<Listing>({
  id: "parquet",
  title: "Parquet",
  sentence:
    "Parquet files of images as Hugging Face writes them (struct of bytes and path, or binary), with the names of ClassLabel; here, at an https:// address or in S3. Read page by page.",
  recognised:
    "a .parquet file, a folder of them, brace notation (train-{00000..00009}-of-00010.parquet), or an s3:// prefix that holds them",
  list: async (target, context) => {
    const found = await findFiles(target, context, /\.parquet$/i, () => false);
    if (found === undefined || found.files.length === 0) return undefined;
    const { files, split, notes } = chooseFiles(found.files, target);
    const name = nameWithSplit(target.name, split);
    const parts = await mapLimited(files, OPENED_AT_ONCE, async ({ open }) => openPart(await open()));
    const count = parts.reduce((sum, { file }) => sum + Number(file.metadata.num_rows), 0);
    if (count === 0) throw new DeeplingError("missing", `images: ${name} holds no rows`);
    requireOne(parts);
    requireImages(parts, name);
    return { name, notes, parts, facts: await readFacts(parts, context, target) };
  },
  pack: async ({ name, notes, parts, facts }) => {
    const footers = await mapLimited(parts, OPENED_AT_ONCE, ({ file: { source } }) => footerOf(source));
    const packed = footers.map((footer, at): PackedPart => ({ footer, facts: facts[at] as RowFacts }));
    return { head: { name, notes, files: parts.map(({ file: { source } }) => knownFile(source)) }, parts: packed };
  },
  unpack: async (packed, context) => {
    // The wire: what `pack` made.
    const { files, ...named } = packed.head as Named & { readonly files: readonly KnownFile[] };
    const known = packed.parts as readonly PackedPart[];
    const both = known.map((part, at) => ({ ...part, own: files[at] as KnownFile }));
    const parts = await mapLimited(both, OPENED_AT_ONCE, async ({ own, footer }): Promise<Part> => {
      // sizes and statistics of all columns stand in the footer
      const holds = async (source: ByteSource) => Buffer.from(await footerOf(source)).equals(footer);
      const file = await openParquet(knownSource(own, context, holds), footer);
      return { file, columns: imageColumns(file) as ImageColumns };
    });
    return { ...named, parts, facts: known.map(({ facts }) => facts) };
  },
  open: ({ parts, facts, ...named }) => openRows(parts, facts, named),
});

/** Files whose footer is read at once. */
const OPENED_AT_ONCE = 8;

/** A file with its columns of images and classes. */
interface Part {
  readonly file: ParquetFile;
  readonly columns: ImageColumns;
}

async function openPart(source: ParquetFile["source"]): Promise<Part> {
  const file = await openParquet(source);
  const columns = imageColumns(file);
  if (columns === undefined || !(await showsImages(file, columns))) throw noImages(file);
  for (const { columns: chunks } of file.metadata.row_groups) {
    const codec = chunks[columns.bytes.at]?.meta_data?.codec ?? "UNCOMPRESSED";
    if (codec !== "UNCOMPRESSED" && codec !== "SNAPPY" && file.compressors[codec] === undefined)
      throw new DeeplingError("unsupported", `file: ${source.place} (compressed with ${codec})`, {
        hint: "write it again with Snappy, Zstandard, gzip or without compression",
      });
  }
  return { file, columns };
}

/** Whether the first values of a column that nothing declares to be one of images are images; nulls say nothing. */
async function showsImages(file: ParquetFile, { bytes, declared }: ImageColumns): Promise<boolean> {
  const group = file.rows.findIndex((rows) => rows > 0);
  if (declared || group < 0) return true;
  const { pages, dictionary } = await findPages(file, bytes, group);
  const values = await readPages(file, bytes, group, { dictionary, pages: pages.slice(0, 1) });
  const present = values.filter((value) => value !== null);
  return present.length === 0 || present.some(looksLikeImage);
}

function noImages({ source, leaves }: ParquetFile): DeeplingError {
  const names = [...new Set(leaves.map(({ path }) => path[0] ?? ""))];
  const shown = names.slice(0, 6).join(", ");
  return new DeeplingError(
    "missing",
    `images: ${source.place} (its columns: ${shown}${names.length > 6 ? ", …" : ""})`,
    {
      hint: `images are encoded files (${IMAGE_EXTENSIONS.slice(0, 4).join(" ")}) in a binary column, or in a struct with bytes and path`,
    },
  );
}

/** Throws "mismatched files" unless all have the same columns of images and classes, with the same names. */
function requireOne(parts: readonly Part[]): void {
  const say = ({ columns: { name, label, names } }: Part) => JSON.stringify([name, label?.path, names]);
  const [first] = parts;
  const other = parts.find((part) => first !== undefined && say(part) !== say(first));
  if (first === undefined || other === undefined) return;
  throw new DeeplingError(
    "mismatched",
    `files: ${other.file.source.place} has other columns or class names than ${first.file.source.place}`,
    {
      hint: "give files of one data set",
    },
  );
}

/** Throws "missing images" where the file's statistics say that every row of the column is null. */
function requireImages(parts: readonly Part[], name: string): void {
  const isEmpty = ({ file, columns }: Part) =>
    file.metadata.row_groups.every(({ columns: chunks }) => {
      const meta = chunks[columns.bytes.at]?.meta_data;
      return (
        meta !== undefined && meta.statistics?.null_count !== undefined && meta.statistics.null_count >= meta.num_values
      );
    });
  const [first] = parts;
  if (first === undefined || !parts.every(isEmpty)) return;
  const { columns } = first;
  throw new DeeplingError(
    "missing",
    `images: ${name} (the column ${columns.name} holds ${columns.path === undefined ? "nothing" : "paths alone"})`,
    {
      hint: "write the bytes of the files into it (push_to_hub of datasets does), or give the folder of the images",
    },
  );
}

async function readFacts(
  parts: readonly Part[],
  context: OpenContext,
  { name }: DataTarget,
): Promise<readonly RowFacts[]> {
  let done = 0;
  const facts: RowFacts[] = [];
  for (const { file, columns } of parts) {
    facts.push(await rowFacts(file, columns, context));
    context.onProgress?.(`reading the classes of ${name}`, ++done, parts.length);
  }
  return facts;
}

function openRows(
  parts: readonly Part[],
  facts: readonly RowFacts[],
  { name, notes }: { readonly name: string; readonly notes: readonly string[] },
): Dataset {
  const rows = imageRows(parts.map(({ file, columns }) => ({ file, bytes: columns.bytes })));
  const { find } = numbering(parts.map(({ file }) => Number(file.metadata.num_rows)));
  const paths = facts.map(({ paths: bytes, ends }) => nameList(bytes, ends));
  const { columns } = parts[0] as Part;
  const data = labelsOf(facts);
  const place = `${columns.label?.path[0]} of ${name}`;
  const truth =
    data === undefined
      ? UNLABELLED
      : arrayLabels({ shape: [rows.count], data }, { count: rows.count, place, names: columns.names });
  const unused =
    columns.others.length === 0
      ? []
      : [
          `images are those of ${columns.name}${columns.label === undefined ? "" : `, classes those of ${columns.label.path[0]}`}; ${plural(columns.others.length, "other column")} of ${name} of that kind: ${columns.others.join(", ")}`,
        ];
  const identity = parts.map(({ file: { source } }) => [source.place, source.identity]);
  return encodedDataset({
    name,
    fingerprint: `parquet:${createHash("sha256").update(JSON.stringify(identity)).digest("hex")}`,
    count: rows.count,
    classes: truth.classes,
    labels: truth.labels,
    numbered: truth.numbered,
    skipped: [],
    notes: [...notes, ...unused, ...truth.notes],
    itemName: (index) => {
      const [part, own] = find(index);
      const path = own < (paths[part]?.count ?? 0) ? paths[part]?.at(own) : "";
      return path === undefined || path === "" ? `${name}/${index}` : path;
    },
    sizeOf: rows.sizeOf,
    load: rows.read,
    held: true,
  });
}

const UNLABELLED = { labels: undefined, classes: [], numbered: undefined, notes: [] } as const;

/** The class of each row, a number or a text, for all files together; undefined where none has classes. */
function labelsOf(facts: readonly RowFacts[]): Float64Array | readonly string[] | undefined {
  if (facts.every(({ labels }) => labels === undefined)) return undefined;
  if (facts.every(({ texts }) => texts === undefined))
    return Float64Array.from(facts.flatMap(({ labels }) => Array.from(labels ?? [])));
  return facts.flatMap(({ texts, labels }) =>
    Array.from(labels ?? [], (code) => (texts === undefined ? String(code) : (texts[code] ?? ""))),
  );
}
