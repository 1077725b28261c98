import { crc32 } from "../../base/crc32.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import { rgbBytes } from "../../image/rgb-bytes.ts";
import { type Apart, memoryApart } from "../apart.ts";
import { thumbnailFit } from "../pictures.ts";
import { itemsOfChunk, type PartsInOrder, type Shards } from "../shards/shards.ts";
import type { PackPicture } from "../subject.ts";
import { atlasPageHead, type PackedPictures } from "./atlas-page.ts";

/** Thumbnails of all images in a few files, from each of which any of them is read by its place. */
export interface ThumbnailAtlas {
  readonly kind: "atlas";
  readonly final: true;
  /** Side of a thumbnail in pixels. */
  readonly size: number;
  readonly images: number;
  /** Images in a page, the last one excepted. */
  readonly perPage: number;
  /** Names of the pages, in their order. */
  readonly pages: readonly string[];
  /** Bytes of all pages. */
  readonly bytes: number;
}

/** Images in a page: its index is 128 KiB, and a fold holds one page. */
export const IMAGES_PER_PAGE = 16_384;

/** What is asked: thumbnails of this side, of every image. */
interface Asked {
  readonly size: number;
}

/** Thumbnails of all images, in chunks. The images are those of the data, whatever is edited. */
export const atlasShards: Shards<
  Asked,
  Record<string, never>,
  PackedPictures,
  Progress | ThumbnailAtlas,
  ThumbnailAtlas
> = {
  reads: ({ size }) => thumbnailFit(size),
  foldRuns: false,
  // biome-ignore lint/correctness/useYield: there is nothing to wait for
  prepare: async function* prepare({ packPicture }) {
    requirePacking(packPicture);
    return {};
  },
  chunk: async function* chunk({ packPicture, dataset, items: all, batch }, { size }, { range }, signal) {
    const pack = requirePacking(packPicture);
    const items = itemsOfChunk(all, batch, range);
    const found: Uint8Array[] = [];
    const fit = thumbnailFit(size);
    const read = (start: number) => dataset.images(items.slice(start, start + batch), fit);
    let next = read(0);
    for (let start = 0; start < items.length; start += batch) {
      signal?.throwIfAborted();
      const images = await next;
      if (start + batch < items.length) {
        next = read(start + batch);
        next.catch(() => undefined);
      }
      const packed = images.map(async (image) =>
        image === undefined ? NONE : pack({ size, pixels: rgbBytes(image) }),
      );
      found.push(...(await Promise.all(packed)));
      yield { kind: "progress", stage: "thumbnails", done: found.length, total: items.length };
    }
    return joined(found);
  },
  fold: async function* fold(subject, { size }, { parts, apart = memoryApart() }) {
    const written = yield* writePages(parts, apart, subject.items.length);
    const atlas = { size, images: subject.items.length, perPage: IMAGES_PER_PAGE, ...written };
    const answer: ThumbnailAtlas = { kind: "atlas", final: true, ...atlas };
    yield answer;
    return { left: answer };
  },
};

const NONE = new Uint8Array();

function requirePacking(pack: PackPicture | undefined): PackPicture {
  if (pack !== undefined) return pack;
  throw new DeeplingError("unsupported", "thumbnails: an atlas (nothing here encodes pictures)");
}

function joined(pictures: readonly Uint8Array[]): PackedPictures {
  const lengths = Uint32Array.from(pictures, ({ length }) => length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const picture of pictures) {
    bytes.set(picture, at);
    at += picture.length;
  }
  return { lengths, sums: Uint32Array.from(pictures, crc32), bytes };
}

/** Puts the pictures of all parts into pages of a fixed number of images, so that the bytes do not depend on the chunks. Holds a part and a page. */
async function* writePages(
  parts: PartsInOrder<PackedPictures>,
  apart: Apart,
  images: number,
): AsyncGenerator<Progress, Pick<ThumbnailAtlas, "pages" | "bytes">> {
  const pages: string[] = [];
  let [pictures, done, bytes]: [Uint8Array[], number, number] = [[], 0, 0];
  const close = async () => {
    const name = `page-${String(pages.length).padStart(5, "0")}`;
    const page = joined(pictures);
    for (const piece of [atlasPageHead(page), page.bytes]) {
      await apart.append(name, piece);
      bytes += piece.length;
    }
    pages.push(name);
    pictures = [];
  };
  for await (const { lengths, bytes: all } of parts()) {
    let at = 0;
    for (const length of lengths) {
      // a copy: of a part, all of it would be held
      pictures.push(all.slice(at, at + length));
      at += length;
      done++;
      if (pictures.length === IMAGES_PER_PAGE) await close();
    }
    yield { kind: "progress", stage: "writing thumbnails", done, total: images };
  }
  if (pictures.length > 0) await close();
  return { pages, bytes };
}
