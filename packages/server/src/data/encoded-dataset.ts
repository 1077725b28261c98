import { availableParallelism } from "node:os";
import { type Dataset, requireItem, type Skipped } from "@deepling/engine";
import { createImageWorkers } from "./image-workers.ts";
import { mapLimited } from "./map-limited.ts";
import { readImage } from "./read-image.ts";

/** Why an image cannot be had, in words that follow its name. */
export interface NoImage {
  readonly reason: string;
}

/** Images in files, or in parts of files, with their classes. */
export interface EncodedSource
  extends Pick<Dataset, "name" | "fingerprint" | "count" | "classes" | "labels" | "numbered" | "itemName"> {
  readonly skipped: readonly Skipped[];
  /** What was assumed, for the person. */
  readonly notes: readonly string[];
  /** About how many bytes an image has, encoded. */
  readonly sizeOf: (index: number) => number;
  /** Paths of the files, or their bytes; `held` says which, since bytes are held in memory until they are decoded. */
  readonly load: (indices: readonly number[]) => Promise<readonly (string | Uint8Array | NoImage)[]>;
  readonly held: boolean;
}

/**
 * A data set of encoded images, decoded side by side as they are asked for, with at most about 16 MiB of encoded bytes in memory and as
 * many on their way. One that cannot be decoded answers undefined and joins `skipped` once, with the reason.
 */
export function encodedDataset({ load, held, sizeOf, skipped, ...source }: EncodedSource): Dataset {
  const { itemName } = source;
  const left = new Map(skipped.map((entry) => [entry.name, entry]));
  const workers = createImageWorkers();
  const decode = async (
    index: number,
    from: string | Uint8Array | NoImage,
    fit: Parameters<Dataset["images"]>[1],
    many: boolean,
  ) => {
    const name = itemName(index);
    const apart = many && fit !== "original" && sizeOf(index) >= LARGE;
    const isNone = typeof from !== "string" && "reason" in from;
    const request = isNone ? undefined : { from, name, fit };
    const image =
      request === undefined ? (from as NoImage) : await (apart ? workers.read(request) : readImage(request));
    if (!("reason" in image)) return image;
    left.set(name, { name, reason: image.reason });
    return undefined;
  };
  return {
    ...source,
    get skipped() {
      return [...left.values()];
    },
    images: async (indices, fit) => {
      for (const index of indices) requireItem(source, index);
      const limit = sideBySide(indices, sizeOf);
      const many = indices.length >= MANY;
      const groups = held ? cut(indices, sizeOf) : [indices];
      const images: Awaited<ReturnType<typeof decode>>[] = [];
      let next = load(groups[0] ?? []);
      for (const [at, group] of groups.entries()) {
        const loaded = await next;
        next = load(groups[at + 1] ?? []);
        next.catch(() => undefined);
        const each = group.map((index, i) => ({ index, from: loaded[i] ?? NONE }));
        images.push(...(await mapLimited(each, limit, ({ index, from }) => decode(index, from, fit, many))));
      }
      return images;
    },
  };
}

const NONE: NoImage = { reason: "it is not there" };

/** Encoded bytes that are loaded at once. */
const GROUP = 16 * 2 ** 20;

function cut(indices: readonly number[], sizeOf: (index: number) => number): readonly (readonly number[])[] {
  const groups: number[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const index of indices) {
    const size = sizeOf(index);
    if (bytes + size > GROUP) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(index);
    bytes += size;
  }
  return groups;
}

/** Bytes of an image whose decoding is over so soon that more of them have to be under way to keep the cores at work. */
const SMALL = 16_384;

/** From this many bytes on, and this many images at once, it pays to resize in threads of their own. */
const LARGE = 131_072;
const MANY = 8;

/** How many images are decoded side by side: a few more than there are cores, four times as many small ones. */
function sideBySide(indices: readonly number[], sizeOf: (index: number) => number): number {
  const small = indices.every((index) => sizeOf(index) <= SMALL);
  return (small ? 4 : 1) * (availableParallelism() + 2);
}
