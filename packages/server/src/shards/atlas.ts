import {
  type AtlasIndex,
  atlasIndexSize,
  DeeplingError,
  fitImage,
  readAtlasIndex,
  type ThumbnailAtlas,
  type Thumbnails,
  thumbnailFit,
} from "@deepling/engine";
import { readRanges } from "../data/bytes/byte-source.ts";
import { mapLimited } from "../data/map-limited.ts";
import { unpackPicture } from "../data/packed-picture.ts";
import type { Stretch } from "./store.ts";

/** A page of an atlas as bytes: `read` gives a stretch of them, fewer where the page ends before. */
export interface AtlasPage {
  /** What messages call it. */
  readonly place: string;
  readonly read: (stretch: Stretch) => Promise<Uint8Array | undefined>;
}

/** Thumbnails that were made in chunks, in files. */
export interface Atlas {
  /** Side of the largest thumbnails that it gives. */
  readonly size: number;
  /** Square thumbnails of `size` pixels, at most the atlas's own; black where an image could not be read. Throws "invalid atlas" where bytes are not what they were. */
  readonly thumbnails: (items: readonly number[], size: number) => Promise<Thumbnails>;
}

/** Pages whose index is read at a time, and pictures that are decoded at a time. */
const AT_ONCE = 16;

/**
 * Opens an atlas: the index of each page is read and held (8 bytes for each image), and each page looked at to its end. `again` is the command that writes it again. Throws
 * "missing atlas", "invalid atlas" with the page where one is not whole.
 */
export async function openAtlas(
  { size: side, images, perPage, pages: names }: ThumbnailAtlas,
  pageOf: (name: string) => AtlasPage,
  again: string,
): Promise<Atlas> {
  const fault = (code: "missing" | "invalid", { place }: AtlasPage, what: string) =>
    new DeeplingError(code, `atlas: ${place} (${what})`, { hint: `${again} writes it again` });
  const pages = names.map(pageOf);
  const indexes = await mapLimited([...pages.entries()], AT_ONCE, async ([at, page]): Promise<AtlasIndex> => {
    const count = Math.min(perPage, images - at * perPage);
    const head = await page.read({ at: 0, length: atlasIndexSize(count) });
    if (head === undefined) throw fault("missing", page, "its thumbnails are not there");
    const index = readAtlasIndex(head, count);
    if (index === undefined) throw fault("invalid", page, "it was cut off or changed");
    const last = await page.read({ at: index.size - 1, length: 2 });
    if (last?.length !== 1) throw fault("invalid", page, "it was cut off or changed");
    return index;
  });

  /** The pixels of some thumbnails of a page. */
  const ofPage = async (at: number, positions: readonly number[], size: number) => {
    const [page, index] = [pages[at] as AtlasPage, indexes[at] as AtlasIndex];
    const read = async (start: number, end: number) => {
      const bytes = await page.read({ at: start, length: end - start });
      if (bytes?.length === end - start) return bytes;
      throw fault("invalid", page, "it was cut off or changed");
    };
    const packed = await readRanges({ read }, positions.map(index.rangeOf));
    return mapLimited([...positions.entries()], AT_ONCE, async ([order, position]) => {
      const bytes = packed[order] as Uint8Array;
      if (bytes.length === 0) return undefined;
      const pixels = index.holds(position, bytes) ? await unpackPicture(bytes, side) : undefined;
      if (pixels === undefined) throw fault("invalid", page, `thumbnail ${position} is damaged`);
      const whole = { width: side, height: side, channels: 3, pixels };
      return size === side ? pixels : fitImage(whole, thumbnailFit(size)).pixels;
    });
  };

  return {
    size: side,
    thumbnails: async (items, size) => {
      const byPage = new Map<number, number[]>();
      for (const [order, item] of items.entries()) {
        const page = Math.floor(item / perPage);
        byPage.set(page, [...(byPage.get(page) ?? []), order]);
      }
      const bytes = size * size * 3;
      const pixels = new Uint8Array(items.length * bytes);
      for (const [page, orders] of byPage) {
        const positions = orders.map((order) => (items[order] as number) % perPage);
        const found = await ofPage(page, positions, size);
        for (const [at, picture] of found.entries()) if (picture) pixels.set(picture, (orders[at] as number) * bytes);
      }
      return { size, items: Int32Array.from(items), pixels };
    },
  };
}
