import { expect, test } from "vitest";
import type { Dataset } from "../../data/dataset.ts";
import { fitImage } from "../../image/fit.ts";
import type { Fit, Image } from "../../image/image.ts";
import { shareReading } from "./share-reading.ts";

const LARGE: Fit = { width: 4, height: 4, mode: "stretch", shorter: 4 };
const SMALL: Fit = { width: 2, height: 2, mode: "crop", shorter: 2 };

/** A data set of images of 6 × 5 that counts how often each is decoded. */
function counting(count: number, unreadable: readonly number[] = []) {
  const decoded = new Uint32Array(count);
  const imageOf = (item: number): Image => ({
    ...{ width: 6, height: 5, channels: 3 },
    pixels: Uint8Array.from({ length: 90 }, (_, at) => (item * 31 + at * 7) % 256),
  });
  const dataset: Dataset = {
    ...{ name: "counted", fingerprint: "", count, classes: [], labels: undefined, skipped: [], itemName: String },
    images: async (items, fit) =>
      items.map((item) => {
        decoded[item] = (decoded[item] ?? 0) + 1;
        if (unreadable.includes(item)) return undefined;
        return fit === "original" ? imageOf(item) : fitImage(imageOf(item), fit);
      }),
  };
  const direct = (items: readonly number[], fit: Fit) =>
    items.map((item) => (unreadable.includes(item) ? undefined : fitImage(imageOf(item), fit)));
  return { dataset, decoded, direct };
}

const range = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);

/** Reads some items in batches, as a feed does, and ends the reader. */
async function through(
  { dataset, leave }: ReturnType<typeof shareReading>[number],
  items: readonly number[],
  { size, fit, direct }: { size: number; fit: Fit; direct: ReturnType<typeof counting>["direct"] },
): Promise<void> {
  try {
    for (let start = 0; start < items.length; start += size) {
      const part = items.slice(start, start + size);
      expect(await dataset.images(part, fit)).toEqual(direct(part, fit));
    }
  } finally {
    leave();
  }
}

test("each image is decoded once, in batches of any size, with images left out and begun later, in all ways it is wanted", async () => {
  const { dataset, decoded, direct } = counting(200, [17, 60]);
  const readers = shareReading(dataset, { readers: 4, fits: [LARGE, SMALL], ahead: 20 });
  const [a, b, c, d] = readers as [(typeof readers)[0], (typeof readers)[0], (typeof readers)[0], (typeof readers)[0]];
  await Promise.all([
    through(a, range(40, 160), { size: 8, fit: LARGE, direct }),
    through(b, range(40, 160), { size: 13, fit: SMALL, direct }),
    through(c, range(41, 160, 3), { size: 5, fit: LARGE, direct }),
    // begins and ends later, as a projection does that leaves its sample out
    through(d, range(75, 190), { size: 8, fit: SMALL, direct }),
  ]);
  expect([...decoded]).toEqual(range(0, 200).map((item) => (item >= 40 && item < 190 ? 1 : 0)));
});

test("whoever is ahead waits: no more images are held than it may be ahead", async () => {
  const { dataset, decoded } = counting(100);
  const [fast, slow] = shareReading(dataset, { readers: 2, fits: [LARGE], ahead: 10 });
  const read: number[] = [];
  const ahead = (async () => {
    for (let item = 0; item < 100; item += 5) {
      await fast?.dataset.images(range(item, item + 5), LARGE);
      read.push(item);
    }
    fast?.leave();
  })();
  const settle = async () => {
    for (let turn = 0; turn < 200; turn++) await undefined;
  };
  // what begins at most 10 images beyond
  await settle();
  expect(read).toEqual([0, 5, 10]);
  await slow?.dataset.images(range(0, 5), LARGE);
  await settle();
  expect(read).toEqual([0, 5, 10, 15]);
  await slow?.dataset.images(range(5, 30), LARGE);
  await settle();
  expect(read.at(-1)).toBe(40);
  slow?.leave();
  await ahead;
  expect([read.length, Math.max(...decoded)]).toEqual([20, 1]);
});

test("a reader that goes back, reads at random, wants other sizes, ends early or never reads holds nobody up", async () => {
  const { dataset, decoded, direct } = counting(120);
  const readers = shareReading(dataset, { readers: 5, fits: [LARGE], ahead: 8 });
  const [plain, twice, random, other, none] = readers as [
    (typeof readers)[0],
    (typeof readers)[0],
    (typeof readers)[0],
    (typeof readers)[0],
    (typeof readers)[0],
  ];
  const how = { size: 8, fit: LARGE, direct };
  none.leave();
  await Promise.all([
    through(plain, range(0, 120), how),
    (async () => {
      for (const _ of ["once", "again"]) {
        for (let start = 0; start < 120; start += 8) {
          const part = range(start, start + 8);
          expect(await twice.dataset.images(part, LARGE)).toEqual(direct(part, LARGE));
        }
      }
      twice.leave();
    })(),
    (async () => {
      expect(await random.dataset.images([3, 77, 118], LARGE)).toEqual(direct([3, 77, 118], LARGE));
      expect(await random.dataset.images([9, 2], LARGE)).toEqual(direct([9, 2], LARGE));
      expect(await random.dataset.images([], LARGE)).toEqual([]);
      await random.dataset.images(range(0, 30), LARGE);
      random.leave();
    })(),
    through(other, range(0, 16), { ...how, fit: SMALL }),
  ]);
  // once for all of those that go through it, and once for each that reads by itself
  expect(decoded[100]).toBe(2);
  expect(decoded[77]).toBe(3);
});

test("images that the network sees with all their channels are decoded once more for the thumbnails", async () => {
  const { dataset, decoded, direct } = counting(16);
  const channels: Fit = { ...LARGE, allChannels: true };
  const [a, b] = shareReading(dataset, { readers: 2, fits: [channels, SMALL], ahead: 8 });
  if (a === undefined || b === undefined) throw new Error("two readers");
  await Promise.all([
    through(a, range(0, 16), { size: 4, fit: channels, direct }),
    through(b, range(0, 16), { size: 4, fit: SMALL, direct }),
  ]);
  expect([...new Set(decoded)]).toEqual([2]);
});

test("what cannot be read fails for each that asks for it", async () => {
  const { dataset } = counting(8);
  const broken: Dataset = { ...dataset, images: async () => Promise.reject(new Error("no disk")) };
  const readers = shareReading(broken, { readers: 2, fits: [LARGE], ahead: 8 });
  const ends = await Promise.allSettled(readers.map((one) => one.dataset.images(range(0, 4), LARGE)));
  expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
