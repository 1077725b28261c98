import type { Dataset } from "../../data/dataset.ts";
import type { Fit, Image } from "../../image/image.ts";

/** How images of a data set are read for several readers at once. */
export interface SharedReading {
  readonly readers: number;
  /** How the readers want them; an image is fitted in all these ways when it is decoded. */
  readonly fits: readonly Fit[];
  /** Images by which a reader may be ahead of another one: as many are held. */
  readonly ahead: number;
}

/** One of several readers. */
export interface SharedReader {
  /** The data set. Images that are asked for in ascending order are decoded once for all readers; any others for this one alone. */
  readonly dataset: Dataset;
  /** Ends the reader: the others do not wait for it any more. */
  readonly leave: () => void;
}

/** An image in the ways that it is wanted; undefined where it could not be read. */
type Decoded = readonly Image[] | undefined;

interface Reader {
  /** Images below this one are not asked for any more. */
  passed: number;
  /** The first image of what it waits for. */
  waitsFor: number | undefined;
  go: (() => void) | undefined;
  left: boolean;
}

/**
 * A data set for several readers that go through the same images at the same time, each in steps of its own and some leaving images out: what one of them has had decoded is
 * held until all have passed it. Whoever is ahead waits for the others, so the readers have to be followed at the same time; none waits for one that has left or that itself
 * waits for images farther on. A reader that goes back reads by itself.
 */
export function shareReading(
  dataset: Dataset,
  { readers: count, fits, ahead }: SharedReading,
): readonly SharedReader[] {
  const keys = fits.map((fit) => JSON.stringify(fit));
  const held = new Map<number, Promise<Decoded>>();
  const { readers, turn, settle } = inStep(count, ahead, (needed) => {
    for (const item of held.keys()) if (item < needed) held.delete(item);
  });
  const read = async (reader: Reader, items: readonly number[], kind: number) => {
    await turn(reader, items[0] as number);
    const lacking = items.filter((item) => !held.has(item));
    const decoded = decodeAll(dataset, lacking, fits);
    for (const [at, item] of lacking.entries()) {
      const own = decoded.then((images) => images[at]);
      own.catch(() => undefined);
      held.set(item, own);
    }
    const found = Promise.all(items.map((item) => held.get(item)));
    reader.passed = (items.at(-1) as number) + 1;
    settle();
    return (await found).map((image) => image?.[kind]);
  };
  return readers.map((reader) => ({
    dataset: {
      ...dataset,
      // a getter, since reading may add to it
      get skipped() {
        return dataset.skipped;
      },
      images: (items, fit) => {
        const kind = fit === "original" ? -1 : keys.indexOf(JSON.stringify(fit));
        const ours = kind >= 0 && !reader.left && isAhead(items, reader.passed, ahead);
        return ours ? read(reader, items, kind) : dataset.images(items, fit);
      },
    },
    leave: () => {
      reader.left = true;
      settle();
    },
  }));
}

/** Keeps readers within `ahead` images of one another; `onPassed` is told below which image none will ask for any. */
function inStep(count: number, ahead: number, onPassed: (needed: number) => void) {
  const readers = Array.from(
    { length: count },
    (): Reader => ({
      ...{ passed: -1, waitsFor: undefined, go: undefined, left: false },
    }),
  );
  /** Lets go whoever waits and may: nobody waits for one that itself waits for images farther on. */
  const settle = (): void => {
    const here = readers.filter(({ left }) => !left);
    const slowest = Math.min(...here.map(({ passed, waitsFor }) => waitsFor ?? passed));
    for (const reader of here) {
      if (reader.waitsFor === undefined || reader.waitsFor > Math.max(slowest, 0) + ahead) continue;
      const { go } = reader;
      reader.waitsFor = undefined;
      reader.go = undefined;
      go?.();
    }
    onPassed(Math.min(...here.map(({ passed }) => passed)));
  };
  /** Waits until a reader may have the images from `first` on. */
  const turn = (reader: Reader, first: number): Promise<void> => {
    reader.passed = Math.max(reader.passed, first);
    return new Promise((resolve) => {
      reader.waitsFor = first;
      reader.go = resolve;
      settle();
    });
  };
  return { readers, turn, settle };
}

/** Whether images go on from where a reader is: ascending, and no scattered few that are read beside a pass. */
function isAhead(items: readonly number[], passed: number, ahead: number): boolean {
  if (items.length === 0 || (items[0] as number) < passed) return false;
  if ((items.at(-1) as number) - (items[0] as number) > ahead + 2 * items.length) return false;
  return items.every((item, at) => at === 0 || item > (items[at - 1] as number));
}

/** Images decoded once, each in all ways; those that have to be decoded otherwise, with all their channels, once more. */
async function decodeAll(
  dataset: Dataset,
  items: readonly number[],
  fits: readonly Fit[],
): Promise<readonly Decoded[]> {
  if (items.length === 0) return [];
  const found: (readonly (Image | undefined)[])[] = [];
  for (const channels of [undefined, true]) {
    const own = fits.filter((fit) => fit.allChannels === channels);
    const [first, ...also] = own;
    if (first === undefined) continue;
    const images = await dataset.images(items, also.length === 0 ? first : { ...first, also });
    for (const [at, fit] of own.entries()) {
      found[fits.indexOf(fit)] = images.map((image) => (at === 0 ? image && alone(image) : image?.also?.[at - 1]));
    }
  }
  return items.map((_, at) => {
    const ways = found.map((images) => images[at]);
    return ways.every((image) => image !== undefined) ? ways : undefined;
  });
}

function alone({ also: _, ...image }: Image): Image {
  return image;
}
