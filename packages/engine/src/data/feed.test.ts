import { expect, test } from "vitest";
import type { Preprocessing } from "../image/preprocess.ts";
import type { Dataset } from "./dataset.ts";
import { type Batch, createFeed, keepingOne } from "./feed.ts";

const preprocessing: Preprocessing = {
  fit: { width: 1, height: 1, mode: "stretch", shorter: 1 },
  channels: "gray",
  layout: "nchw",
  scale: 1,
  mean: [0],
  std: [1],
  source: "test",
};

test("one image asked for again is not decoded again, in whatever order; one that could not be read is tried again", async () => {
  const asked: (readonly number[])[] = [];
  const images: Dataset["images"] = async (items) => {
    asked.push(items);
    return items.map((item) =>
      item === 9 ? undefined : { width: 1, height: 1, channels: 1, pixels: Uint8Array.of(item) },
    );
  };
  const feed = keepingOne(createFeed({ images } as Dataset, preprocessing));
  const read = async (items: readonly number[], size = 1) => {
    const batches: Batch[] = [];
    for await (const batch of feed(items, size)) batches.push(batch);
    return batches.flatMap(({ input }) => [...input.data]);
  };
  for (const item of [3, 3, 4, 3, 9, 9, 3]) expect(await read([item])).toEqual([item === 9 ? 0 : item]);
  expect(asked).toEqual([[3], [4], [3], [9], [9]]);
  expect(await read([3, 4], 2)).toEqual([3, 4]);
  expect(asked.at(-1)).toEqual([3, 4]);
  const aborted = feed([3], 1, AbortSignal.abort(new Error("given up")));
  await expect(aborted.next()).rejects.toThrow("given up");
});

test("a batch that was given back is written over by a later one, any other stays as it is; whoever gives back reads the same", async () => {
  const images: Dataset["images"] = async (items) =>
    items.map((item) => ({ width: 1, height: 1, channels: 1, pixels: Uint8Array.of(item) }));
  const items = Array.from({ length: 11 }, (_, item) => item + 1);
  const read = async (gives: (at: number) => boolean) => {
    const [batches, seen]: [Batch[], number[]] = [[], []];
    for await (const batch of createFeed({ images } as Dataset, preprocessing)(items, 2)) {
      seen.push(...batch.input.data);
      if (gives(batches.length)) for (const _ of ["once", "again"]) batch.release?.();
      batches.push(batch);
    }
    return { seen, arrays: new Set(batches.map(({ input }) => input.data)).size, batches };
  };
  const [kept, given] = [await read(() => false), await read(() => true)];
  expect(kept.seen).toEqual(items);
  expect(kept.batches.flatMap(({ input }) => [...input.data])).toEqual(items);
  expect(given.seen).toEqual(items);
  // one is worked on while the next is read, and the last is shorter
  expect([kept.arrays, given.arrays]).toEqual([6, 3]);
  const { batches } = await read((at) => at > 0);
  expect([...(batches[0]?.input.data ?? [])]).toEqual([1, 2]);
});
