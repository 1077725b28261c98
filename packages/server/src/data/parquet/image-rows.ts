import type { NoImage } from "../encoded-dataset.ts";
import { byPart, numbering } from "../numbering.ts";
import { findPages, type Pages, readPages } from "./pages.ts";
import type { Leaf, ParquetFile } from "./parquet-file.ts";

/** A file and its column of images. */
export interface ImageFileColumn {
  readonly file: ParquetFile;
  readonly bytes: Leaf;
}

/** Reads the images of rows, numbered through all files. */
export interface ImageRows {
  readonly count: number;
  /** About how many bytes an image has: the mean of its row group. */
  readonly sizeOf: (index: number) => number;
  readonly read: (indices: readonly number[]) => Promise<readonly (Uint8Array | NoImage)[]>;
}

/** Bytes of decoded pages that are kept for the next request; the page in use always is. */
const KEPT = 64 * 2 ** 20;

const NULL: NoImage = { reason: "the row holds no image" };

/**
 * Reads images page by page, so that memory holds pages and never a row group: what is asked for, and up to 64 MiB of pages that were
 * read last, since neighbouring images are asked for next. A page is what the writer made it: 1 MiB, or a few hundred rows.
 */
export function imageRows(columns: readonly ImageFileColumn[]): ImageRows {
  const groups = columns.flatMap(({ file, bytes }) => file.rows.map((rows, group) => ({ file, bytes, rows, group })));
  const { count, find } = numbering(groups.map(({ rows }) => rows));
  const found = new Map<number, Promise<Pages>>();
  const kept = new Map<string, { readonly values: Promise<readonly unknown[]>; readonly size: number }>();
  const pagesOf = (at: number): Promise<Pages> => {
    const { file, bytes, group } = groups[at] as (typeof groups)[number];
    let pages = found.get(at);
    if (pages === undefined) {
      pages = findPages(file, bytes, group);
      found.set(at, pages);
      pages.catch(() => found.delete(at));
    }
    return pages;
  };
  const valuesOf = (at: number, pages: Pages, page: number): Promise<readonly unknown[]> => {
    const { file, bytes, group } = groups[at] as (typeof groups)[number];
    const key = `${at}/${page}`;
    const one = pages.pages.slice(page, page + 1);
    const entry = kept.get(key) ?? {
      values: readPages(file, bytes, group, { ...pages, pages: one }),
      size: (one[0]?.end ?? 0) - (one[0]?.start ?? 0),
    };
    entry.values.catch(() => kept.delete(key));
    kept.delete(key);
    kept.set(key, entry);
    shrink(kept, KEPT);
    return entry.values;
  };
  return {
    count,
    sizeOf: (index) => {
      const { file, bytes, rows, group } = groups[find(index)[0]] as (typeof groups)[number];
      const meta = file.metadata.row_groups[group]?.columns[bytes.at]?.meta_data;
      return Number(meta?.total_uncompressed_size ?? 0) / Math.max(1, rows);
    },
    read: async (indices) => {
      const places = indices.map(find);
      const images = new Array<Uint8Array | NoImage>(indices.length);
      for (const [at, members] of byPart(places)) {
        const pages = await pagesOf(at);
        const onPage = byPart(members.map((member) => [pageOf(pages, places[member]?.[1] ?? 0), member] as const));
        // one page after another: each may be large
        for (const [page, own] of onPage) {
          const values = await valuesOf(at, pages, page);
          const first = pages.pages[page]?.row ?? 0;
          for (const i of own) {
            const member = members[i] as number;
            const value = values[(places[member]?.[1] ?? 0) - first];
            images[member] = value instanceof Uint8Array && value.length > 0 ? value : NULL;
          }
        }
      }
      return images;
    },
  };
}

/** The page that holds a row of its row group. */
function pageOf({ pages }: Pages, row: number): number {
  let [low, high] = [0, pages.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pages[middle]?.row ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Lets go of what was used longest ago, until the rest is small enough, but for the last. */
function shrink(kept: Map<string, { readonly size: number }>, most: number): void {
  let total = [...kept.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [key, { size }] of kept) {
    if (total <= most || kept.size === 1) return;
    kept.delete(key);
    total -= size;
  }
}
