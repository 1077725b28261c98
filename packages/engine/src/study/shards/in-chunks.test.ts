import { afterAll, expect, test } from "vitest";
import { COUNT, smallParts } from "../../../../../test/engine/small-study.ts";
import { createLocalStudy } from "../local-study.ts";
import type { LocalStudyParts } from "../subject.ts";
import type { Variant } from "../variants/variant.ts";
import { chunkTogether } from "./in-chunks.ts";
import type { BatchRange } from "./shards.ts";

/** A study whose data counts how often each image is read. */
function open(changes: Partial<LocalStudyParts> = {}) {
  const parts = { ...smallParts("net"), packPicture: async ({ pixels }: { pixels: Uint8Array }) => pixels, ...changes };
  const read = new Uint32Array(COUNT);
  const dataset: LocalStudyParts["dataset"] = {
    ...parts.dataset,
    images: (items, fit) => {
      for (const item of items) read[item] = (read[item] ?? 0) + 1;
      return parts.dataset.images(items, fit);
    },
  };
  const study = createLocalStudy({ ...parts, dataset });
  return { study, read };
}

const opened = [open(), open()] as const;
afterAll(async () => {
  for (const { study } of opened) await study.dispose();
});

async function follow(work: AsyncGenerator<unknown, unknown>): Promise<unknown> {
  let next = await work.next();
  while (next.done !== true) next = await work.next();
  return next.value;
}

const ASKS = [
  ["evaluate", {}],
  ["project", { pivots: 12 }],
  ["units", { count: 3 }],
  ["robustness", { rows: [{ name: "brightness", steps: [{ image: "brightness:1" }, { image: "brightness:4" }] }] }],
  ["thumbnails", { items: [], size: 4 }],
  ["thumbnails", { items: [], size: 8 }],
] as const;

/** The parts of a chunk, computed together or one after another, and how often images were read for them. */
async function partsOf(
  { study, read }: (typeof opened)[number],
  range: BatchRange,
  variant: Variant,
  together: boolean,
) {
  const asked = [];
  for (const [name, request] of ASKS) {
    const question = await study.inChunks(name, request, variant);
    asked.push({ question, prepared: await follow(question.prepare(undefined)) });
  }
  read.fill(0);
  const parts: unknown[] = [];
  if (together) parts.push(...(await Promise.all(chunkTogether(asked, range, undefined).map(follow))));
  else for (const { question, prepared } of asked) parts.push(await follow(question.chunk(prepared, range, undefined)));
  return { parts, read: [...read] };
}

test.each([
  [{ first: 0, end: 2 }, {}],
  [{ first: 2, end: 4 }, {}],
  [{ first: 1, end: 3 }, { image: "brightness:2" }],
  [{ first: 1, end: 3 }, { network: "conv2[1]=0" }],
] as const)(
  "batches %o of %o: several questions find what each finds alone, and read images once",
  async (range, variant) => {
    const alone = await partsOf(opened[0], range, variant, false);
    const together = await partsOf(opened[1], range, variant, true);
    expect(together.parts).toEqual(alone.parts);
    const inside = (item: number) => item >= 8 * range.first && item < 8 * range.end;
    // a projection leaves its sample out, so that its chunk may end later; that of the first batch reads some of the sample again
    const most = range.first === 0 ? 2 : 1;
    for (const [item, times] of together.read.entries()) {
      if (inside(item)) expect([item, times]).toEqual([item, Math.min(most, Math.max(1, times))]);
    }
    expect(alone.read.filter((times, item) => inside(item) && times >= 4).length).toBeGreaterThan(8);
  },
);

test("a question that fails holds the others up by nothing", async () => {
  const { study } = opened[0];
  const [evaluate, thumbnails] = [
    await study.inChunks("evaluate", {}),
    await study.inChunks("thumbnails", { items: [], size: 4 }),
  ];
  const failing: typeof thumbnails = {
    ...thumbnails,
    // biome-ignore lint/correctness/useYield: it fails at once
    chunk: async function* chunk() {
      throw new Error("no room");
    },
  };
  const asked = [
    { question: evaluate, prepared: {} },
    { question: failing, prepared: {} },
  ];
  const ends = await Promise.allSettled(chunkTogether(asked, { first: 0, end: 5 }, undefined).map(follow));
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});
