import { expect, test } from "vitest";
import { arrayDataset, numberedClasses } from "./array-dataset.ts";
import { CIFAR10_RECORD, cifar10Image, cifar10Records } from "./cifar10.ts";
import { limitDataset, subset } from "./dataset.ts";

const make = (labels: number[] | undefined) =>
  arrayDataset({
    name: "numbers",
    fingerprint: "f",
    count: labels?.length ?? 6,
    classes: ["a", "b", "c"],
    labels: labels && Int32Array.from(labels),
    numbered: undefined,
    notes: [],
    itemName: (index) => `n/${index}`,
    read: async (indices) =>
      indices.map((index) => ({ width: 1, height: 1, channels: 1 as const, pixels: Uint8Array.of(index) })),
  });

const fit = { width: 1, height: 1, mode: "stretch", shorter: 0 } as const;

test("a subset keeps names, labels and pixels of the chosen images, in the chosen order", async () => {
  const part = subset(make([0, 1, 2, 0]), [3, 1], "part");
  expect(part).toMatchObject({ name: "part", count: 2, classes: ["a", "b", "c"] });
  expect([...(part.labels ?? [])]).toEqual([0, 1]);
  expect(part.itemName(0)).toBe("n/3");
  expect((await part.images([1, 0], fit)).map((image) => image?.pixels[0])).toEqual([1, 3]);
  expect(part.fingerprint).not.toBe(make([0, 1, 2, 0]).fingerprint);
  expect(part.fingerprint).not.toBe(subset(make([0, 1, 2, 0]), [1, 3]).fingerprint);
  const many = Array.from({ length: 10_000 }, (_, index) => index % 4);
  expect(subset(make([0, 1, 2, 0]), many).fingerprint.length).toBeLessThan(100);
});

test("an image that is not there is named", async () => {
  expect(() => subset(make([0, 1]), [2])).toThrow("unknown image: 2 (numbers has 2)");
  await expect(make([0, 1]).images([-1], fit)).rejects.toThrow("unknown image: -1 (numbers has 2)");
});

test("a limit takes the first images, and each class in turn where the data is sorted by class", () => {
  const first = limitDataset(make([2, 0, 1, 0, 1]), 3);
  expect(Array.from({ length: 3 }, (_, index) => first.itemName(index))).toEqual(["n/0", "n/1", "n/2"]);
  const fair = limitDataset(make([0, 0, 0, 0, 1, 1, 2]), 5);
  expect([...(fair.labels ?? [])]).toEqual([0, 0, 1, 1, 2]);
  expect(limitDataset(make(undefined), 2).count).toBe(2);
  expect(limitDataset(make([0]), 9).count).toBe(1);
  expect(() => limitDataset(make([0, 1]), 0)).toThrow("invalid limit: 0");
});

test("CIFAR-10's records and pixels are the same image in two orders", () => {
  const pixels = Uint8Array.from({ length: 2 * 3072 }, (_, index) => (index * 7 + (index >> 8)) & 255);
  const records = cifar10Records(pixels, [3, 9], "test");
  expect(records.length).toBe(2 * CIFAR10_RECORD);
  expect([records[0], records[CIFAR10_RECORD]]).toEqual([3, 9]);
  // green of image 1 at row 5, column 6: plane 1 of the record
  expect(records[CIFAR10_RECORD + 1 + 1024 + 5 * 32 + 6]).toBe(pixels[3072 + (5 * 32 + 6) * 3 + 1]);
  expect(
    Buffer.compare(cifar10Image(records.subarray(CIFAR10_RECORD)).pixels as Uint8Array, pixels.subarray(3072)),
  ).toBe(0);
  expect(() => cifar10Records(pixels, [3], "test")).toThrow("mismatched pixels: 6,144 bytes for 1 label (test)");
  expect(() => cifar10Records(pixels, [3, 10], "test")).toThrow("invalid label: 10 (test, image 1)");
});

test("labels that are numbers: names where the data gives enough, and the extent of all of them", () => {
  expect(numberedClasses(Int32Array.of(2, -1, 1), ["a", "b", "c"])).toEqual({
    classes: ["a", "b", "c"],
    numbered: { least: 1, most: 2, named: true },
  });
  expect(numberedClasses(Int32Array.of(0, 2), ["a"])).toEqual({
    classes: ["0", "1", "2"],
    numbered: { least: 0, most: 2, named: false },
  });
  expect(numberedClasses(Int32Array.of(-1), [])).toEqual({
    classes: [],
    numbered: { least: 0, most: -1, named: false },
  });
});
