import {
  type Abort,
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
  /** Square thumbnails of `size` pixels, at most the atlas's own; black where an image could not be read. Stops with the signal's reason between thumbnails. Throws "invalid atlas" where bytes are not what they were. */
  readonly thumbnails: (items: readonly number[], size: number, signal?: Abort | undefined) => Promise<Thumbnails>;
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
  const fault = faultOf(again);
  const pages = names.map(pageOf);
  const indexes = await mapLimited([...pages.entries()], AT_ONCE, ([at, page]) =>
    readIndex(page, Math.min(perPage, images - at * perPage), fault),
  );

  /** The bytes of some thumbnails of a page. */
  const packedOf = async (at: number, positions: readonly number[]) => {
    const [page, index] = [pages[at] as AtlasPage, indexes[at] as AtlasIndex];
    const read = async (start: number, end: number) => {
      const bytes = await page.read({ at: start, length: end - start });
      if (bytes?.length === end - start) return bytes;
      throw fault("invalid", page, "it was cut off or changed");
    };
    return readRanges({ read }, positions.map(index.rangeOf));
  };
  const pixelsOf = async (item: number, bytes: Uint8Array, size: number) => {
    if (bytes.length === 0) return undefined;
    const [at, position] = [Math.floor(item / perPage), item % perPage];
    const pixels = indexes[at]?.holds(position, bytes) ? await unpackPicture(bytes, side) : undefined;
    if (pixels === undefined) throw fault("invalid", pages[at] as AtlasPage, `thumbnail ${position} is damaged`);
    const whole = { width: side, height: side, channels: 3, pixels };
    return size === side ? pixels : fitImage(whole, thumbnailFit(size)).pixels;
  };

  return {
    size: side,
    thumbnails: async (items, size, signal) => {
      const byPage = new Map<number, number[]>();
      for (const [order, item] of items.entries()) {
        const page = Math.floor(item / perPage);
        byPage.set(page, [...(byPage.get(page) ?? []), order]);
      }
      const packed = new Array<Uint8Array>(items.length);
      await mapLimited([...byPage], AT_ONCE, async ([page, orders]) => {
        const positions = orders.map((order) => (items[order] as number) % perPage);
        for (const [at, bytes] of (await packedOf(page, positions)).entries()) packed[orders[at] as number] = bytes;
      });
      const bytes = size * size * 3;
      const pixels = new Uint8Array(items.length * bytes);
      await mapLimited([...packed.entries()], AT_ONCE, async ([order, own]) => {
        signal?.throwIfAborted();
        const picture = await pixelsOf(items[order] as number, own, size);
        if (picture !== undefined) pixels.set(picture, order * bytes);
      });
      return { size, items: Int32Array.from(items), pixels };
    },
  };
}

type Fault = (code: "missing" | "invalid", page: AtlasPage, what: string) => DeeplingError;

const faultOf =
  (again: string): Fault =>
  (code, { place }, what) =>
    new DeeplingError(code, `atlas: ${place} (${what})`, { hint: `${again} writes it again` });

/** The index of a page that is there to its last byte. */
async function readIndex(page: AtlasPage, count: number, fault: Fault): Promise<AtlasIndex> {
  const head = await page.read({ at: 0, length: atlasIndexSize(count) });
  if (head === undefined) throw fault("missing", page, "its thumbnails are not there");
  const index = readAtlasIndex(head, count);
  if (index === undefined) throw fault("invalid", page, "it was cut off or changed");
  const last = await page.read({ at: index.size - 1, length: 2 });
  if (last?.length !== 1) throw fault("invalid", page, "it was cut off or changed");
  return index;
}
